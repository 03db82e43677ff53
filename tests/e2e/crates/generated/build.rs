use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=words.txt");
    let words = fs::read_to_string("words.txt").expect("words.txt is part of the package");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let code = format!("pub const WORDS: usize = {};", words.split_whitespace().count());
    fs::write(Path::new(&out).join("words.rs"), code).expect("OUT_DIR can be written");
}
