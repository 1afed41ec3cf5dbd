"""Where crds/ and scenarios/ are: inside the package in a wheel, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

import cascade

PACKAGE = Path(cascade.__file__).parent
IN_WHEEL = PACKAGE / "_data"
IN_CHECKOUT = PACKAGE.parent.parent  # the package is operator/cascade


class AssetsMissing(FileNotFoundError):
    """The installation is incomplete; the message says how to mend it."""


def crds_folder() -> Path:
    """The folder with one CRD a file, for `kubectl apply -f`."""
    return _folder("crds")


def scenarios_folder() -> Path:
    """The folder with the catalogue of scenarios, one YAML file each."""
    return _folder("scenarios")


def _folder(name: str) -> Path:
    for place in (IN_WHEEL, IN_CHECKOUT):
        if (place / name).is_dir():
            return place / name
    raise AssetsMissing(
        f"{name}/ is neither in {IN_WHEEL} nor in {IN_CHECKOUT}: "
        "install cascade-lab again, or run it from a complete checkout"
    )
