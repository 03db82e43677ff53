"""The host's CA certificates and proxies inside a build."""

import os
import time
import unittest

from support import Engine, ProjectTest, main

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBcbuildtest\n-----END CERTIFICATE-----\n"


class NetworkTest(ProjectTest):
    def test_a_ca_bundle_is_appended_and_named_in_the_usual_variables(self):
        self.project(
            "grep -c MIIBcbuildtest $$SSL_CERT_FILE",
            "test $$(grep -c 'BEGIN CERTIFICATE' $$SSL_CERT_FILE) -gt 1",
            'for v in CURL_CA_BUNDLE REQUESTS_CA_BUNDLE PIP_CERT NODE_EXTRA_CA_CERTS CARGO_HTTP_CAINFO GIT_SSL_CAINFO; do'
            ' eval "test \\"\\$$$$v\\" = \\"$$SSL_CERT_FILE\\"" || exit 1; done',
            "echo x > $(ARTIFACTS_DIR)/f",
        )
        self.write("ca.pem", CERTIFICATE)
        self.build("--ca-bundle", "ca.pem")
        with_bundle = self.snapshot()
        self.project("echo x > $(ARTIFACTS_DIR)/f")
        self.build()
        self.assertEqual(self.snapshot(), with_bundle)

    def test_proxies_come_with_the_bundle_only(self):
        self.project("echo proxy=$$https_proxy/$$HTTPS_PROXY")
        environment = os.environ | {"HTTPS_PROXY": "http://proxy.invalid:3128"}
        _, err = self.build("--ca-bundle", "auto", env=environment)
        self.assertIn(b"\nproxy=http://proxy.invalid:3128/http://proxy.invalid:3128\n", err)
        _, err = self.build(env=environment)
        self.assertIn(b"\nproxy=/\n", err)

    def test_a_proxys_password_reaches_the_build_and_nobody_else(self):
        self.project(
            "@echo $$https_proxy | tr a-z n-za-m; ls /tmp/samcli /tmp/cbuild; echo in the clear: $$https_proxy",
            "@touch $(ARTIFACTS_DIR)/f; sleep 2",
        )
        environment = os.environ | {"https_proxy": "http://user:hunter22@proxy.invalid:3128"}
        process = self.start("build", "--use-container", "-v", "--ca-bundle", "auto", env=environment)
        while not self.containers() and process.poll() is None:
            time.sleep(0.05)
        _, described = Engine.call("GET", f"/containers/{self.containers()[0]}/json")
        _, err = process.communicate(timeout=60)
        self.assertIn(b"uggc://hfre:uhagre22@cebkl.vainyvq:3128", err)
        self.assertIn(b"in the clear: http://***@proxy.invalid:3128", err)
        self.assertIn(b"/tmp/cbuild/secrets", described)
        self.assertNotRegex(err, b"(?m)^secrets$")
        for text in (err, described, *(path.read_bytes() for path in self.directory.rglob("*") if path.is_file())):
            self.assertNotIn(b"hunter22", text)

    def test_a_file_that_is_no_bundle(self):
        self.project("true")
        self.write("ca.pem", "nothing")
        _, err = self.build("--ca-bundle", "ca.pem", expect=2)
        self.assertIn("not a file of PEM certificates", err.decode())

    def test_a_tls_failure_gets_a_hint_that_names_the_option(self):
        self.project("echo 'ssl.SSLCertVerificationError: certificate verify failed'; exit 1")
        _, err = self.build(expect=1)
        self.assertIn("--ca-bundle auto", err.decode())
        _, err = self.build("--ca-bundle", "auto", expect=1)
        self.assertNotIn("--ca-bundle", err.decode())

    def test_the_container_has_few_rights(self):
        self.project("@grep -E '^(CapEff|NoNewPrivs):' /proc/self/status; id -u")
        _, err = self.build()
        # CHOWN, DAC_OVERRIDE, FOWNER, SETGID, SETUID (capabilities(7): bits 0, 1, 3, 6, 7)
        self.assertRegex(err.decode(), r"CapEff:\t0*cb\n")
        self.assertIn("NoNewPrivs:\t1\n", err.decode())
        self.assertIn("\n0\n", err.decode())


if __name__ == "__main__":
    main()
