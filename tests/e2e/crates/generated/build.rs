use std::{env, fs, path::Path, process::Command};

fn main() {
    println!("cargo::rerun-if-changed=words.txt");
    let words = fs::read_to_string("words.txt").expect("words.txt is part of the package");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let rustc = Command::new(env::var_os("RUSTC").expect("cargo sets RUSTC")).arg("--version").output();
    let version = String::from_utf8(rustc.expect("rustc runs").stdout).expect("it writes text");
    let code = format!(
        "pub const WORDS: usize = {};\npub const RUSTC: Option<&str> = {:?};",
        words.split_whitespace().count(),
        version.split_whitespace().nth(1)
    );
    fs::write(Path::new(&out).join("words.rs"), code).expect("OUT_DIR can be written");
}
