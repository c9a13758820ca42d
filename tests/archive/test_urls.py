"""Which addresses are of the open internet, whatever they are wrapped in."""

from __future__ import annotations

import pytest

from archive.urls import is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("10.0.0.1", False), ("127.0.0.1", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1%eth0", False), ("2606:4700::1111", True), ("no address", False),
        ("::ffff:8.8.8.8", True), ("::ffff:10.0.0.1", False),
        ("64:ff9b::8.8.8.8", True), ("64:ff9b::127.0.0.1", False), ("64:ff9b::169.254.169.254", False),
        ("2002:808:808::1", True), ("2002:7f00:1::1", False), ("2002:a9fe:a9fe::", False),
        ("2001:0:808:808:0:0:80ff:fffe", False), ("2001:0:808:808:0:0:f5ff:fffe", False),
        ("2001:0:808:808:0:0:f7f7:f7f7", True),
    ],
)  # fmt: skip
def test_an_address_is_as_public_as_the_one_within(address: str, public: bool) -> None:
    assert is_public(address) == public
