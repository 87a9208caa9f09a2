"""Follow the key of an account that keyturn rotates: see the README and docs/consumer-protocol.md of keyturn."""

from .async_followed_key import AsyncFollowedKey as AsyncFollowedKey
from .async_followed_key import follow_key_async as follow_key_async
from .errors import ConsumerError as ConsumerError
from .errors import ErrorCode as ErrorCode
from .followed_key import FollowedKey as FollowedKey
from .followed_key import follow_key as follow_key
from .held_key import HeldKey as HeldKey
from .options import ReportTo as ReportTo
from .outcome import CallOutcome as CallOutcome
