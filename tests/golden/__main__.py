"""`make golden`: writes the stored tables anew."""

from tests.golden import FOLDER, checksum, tables

for old in FOLDER.glob("*.csv"):
    old.unlink()
for name, text in tables().items():
    (FOLDER / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")
print(f"Stored tables {checksum()}: write this checksum into CHANGELOG.md, and what changed and why.")
