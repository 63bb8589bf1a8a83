"""Files appear whole or not at all."""

from pathlib import Path

import pytest

from simulator.output.files import sha256, write_text, write_whole


def test_text_is_written_as_it_is(tmp_path: Path) -> None:
    """Text is UTF-8 with line feeds, whatever the system."""
    write_text(tmp_path / "a.txt", "Việt Nam\n")
    assert (tmp_path / "a.txt").read_bytes() == "Việt Nam\n".encode()


def test_checksum(tmp_path: Path) -> None:
    """The checksum of an empty file is the published one."""
    write_text(tmp_path / "empty", "")
    assert sha256(tmp_path / "empty") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """When writing fails halfway, the old file stays and nothing lies beside it."""
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def fail(beside: Path) -> None:
        beside.write_text("half", encoding="utf-8")
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        write_whole(path, fail)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
