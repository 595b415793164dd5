"""Writes the emoji of two vendors into a folder for each of their nine categories.

    python benchmarks/emoji_categories.py --data=DIR --folder=emoji_categories

`DIR/emoji` has `metadata.csv` and the pictures of both vendors. The folder gets `train` and `test`,
in them a folder for each category, and in these the files of both, for
`configs/conditional_gan/emoji.py`.
"""

import argparse
import pathlib

from image_to_image_data import VENDORS, copy_once, emoji


def main():
    """Copies the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, required=True, help="Folder with `emoji`.")
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="Where to write.")
    arguments = parser.parse_args()
    root = arguments.data / "emoji"
    rows = emoji(root)
    for row in rows:
        place = arguments.folder / row["split"] / row["category"]
        for vendor in VENDORS:
            copy_once(root / vendor / row["file"], place / f"{vendor}_{row['file']}")
    print(f"{len(VENDORS) * len(rows):,} pictures are in {arguments.folder}")


if __name__ == "__main__":
    main()
