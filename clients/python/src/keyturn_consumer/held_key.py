import hashlib
from typing import NoReturn


class HeldKey:
    """A key that was read from the vault. Printing it shows only `fingerprint`, the first 16 hex digits of its SHA-256."""

    __slots__ = ("__value", "fingerprint")

    def __init__(self, value: str) -> None:
        self.__value = value
        self.fingerprint = hashlib.sha256(value.encode()).hexdigest()[:16]

    def reveal(self) -> str:
        """Return the key itself, for the call that sends it. Never log it."""
        return self.__value

    def __repr__(self) -> str:
        return f"HeldKey({self.fingerprint})"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a key cannot be pickled or copied: pass its fingerprint")
