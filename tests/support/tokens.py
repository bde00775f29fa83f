"""JSON Web Tokens as the server accepts them: HS256, made by hand."""

import base64
import hashlib
import hmac
import json
import time

from support.json_text import Json

SECRET = "a secret for tests alone, of 40 letters."


def token(sub: str, *, name: str | None = None, ttl: float = 3600, secret: str = SECRET, **claims: Json) -> str:
    """A token of a user that expires `ttl` seconds from now; further claims replace these, None leaves one out."""
    issued = time.time()
    given = {"sub": sub, "name": name, "iat": int(issued), "exp": int(issued + ttl), **claims}
    return signed({claim: value for claim, value in given.items() if value is not None}, secret)


def signed(payload: Json, secret: str = SECRET, algorithm: str = "HS256") -> str:
    """A token of any payload, signed with HMAC-SHA-256 whatever algorithm its header names."""
    body = f"{_segment({'alg': algorithm, 'typ': 'JWT'})}.{_segment(payload)}"
    digest = hmac.digest(secret.encode(), body.encode(), hashlib.sha256)
    return f"{body}.{_base64url(digest)}"


def _segment(value: Json) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
