from typing import Literal

ErrorCode = Literal["OPTIONS_INVALID", "KEY_UNREADABLE", "REPORT_NOT_TAKEN", "REPORT_CONTESTED", "LISTENER_FAILED"]


class ConsumerError(Exception):
    """The only error of this library. `code` is stable; no message contains a key or a token.

    - `OPTIONS_INVALID`: raised at the start; the message names every invalid option.
    - `KEY_UNREADABLE`: the vault returned no usable key in time. Raised at the start; later, the last key stays in use.
    - `REPORT_NOT_TAKEN`: keyturn did not accept a report. It is retried.
    - `REPORT_CONTESTED`: keyturn has a later report of this instance: two processes share its name, or somebody else
      has the token. Reports go on under the same name.
    - `LISTENER_FAILED`: a listener or credential of the application raised when the key changed.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code

    @classmethod
    def of(cls, cause: Exception, code: ErrorCode, message: str) -> "ConsumerError":
        """Return `cause` if it is an error of this library, else an error with that cause."""
        if isinstance(cause, ConsumerError):
            return cause
        problem = cls(code, message)
        problem.__cause__ = cause
        return problem
