"""HTTP to this machine's own addresses, for questions that are asked again and again."""

import ssl

import httpx

# No proxy stands between, and no certificates are read: reading them takes 40 ms of CPU, which is
# dear while servers that are waited for could have it.
LOCAL_HTTP = httpx.Client(
    trust_env=False, timeout=5, verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
)
