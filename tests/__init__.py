"""Everything that holds the product to its word; folders as in the product."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
