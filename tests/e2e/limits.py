"""What a build may use of the engine's machine: --network, --memory, --cpus."""

import ipaddress
import json
import os
import socket
import unittest

from support import Engine, ProjectTest, main


class LimitsTest(ProjectTest):
    def test_a_build_reaches_the_hosts_bridge_address_unless_the_network_is_none(self):
        [bridge, *_] = json.loads(Engine.call("GET", "/networks/bridge")[1])["IPAM"]["Config"]
        address = bridge.get("Gateway", str(ipaddress.ip_network(bridge["Subnet"])[1]))
        server = socket.create_server((address, 0))
        self.addCleanup(server.close)
        self.project(f"python -c 'import socket; socket.create_connection((\"{address}\", {server.getsockname()[1]}), 5)'")
        self.build()
        _, err = self.build("--network", "none", expect=1)
        self.assertIn("Network is unreachable", err.decode())

    def test_the_network_of_the_host(self):
        self.project("readlink /proc/self/ns/net")
        host = os.readlink("/proc/self/ns/net")
        self.assertIn(host, self.build("--network", "host")[1].decode())
        self.assertIn(host, self.build(env=os.environ | {"SAM_DOCKER_NETWORK": "host"})[1].decode())
        self.assertNotIn(host, self.build()[1].decode())

    def test_a_network_that_the_engine_does_not_have(self):
        self.project("true")
        _, err = self.build("--docker-network", "no-such-network", expect=3)
        self.assertIn("no-such-network not found", err.decode())
        self.assertIn("hint: --network takes none, host, or a network of the engine", err.decode())

    def test_a_build_that_needs_more_memory_is_killed_and_told_so(self):
        self.project("python -c 'b\"x\" * (200 << 20)'")
        _, err = self.build("--memory", "64m", expect=1)
        self.assertIn("function 'Fn' failed: it ran out of memory and was killed", err.decode())
        self.assertIn("hint: it could use 64 MiB: give it more with --memory", err.decode())
        self.build("--memory", "0.5g")

    def test_cpus_are_time_of_the_scheduler(self):
        self.project("cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>&1 || true")
        _, err = self.build("--cpus", "0.5")
        self.assertRegex(err.decode(), r"\n50000\b")


if __name__ == "__main__":
    main()
