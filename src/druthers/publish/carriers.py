"""Secrets that show by what carries them: addresses, headers, command lines, key blocks, files of other programs.

The publish stage, beside the engine behind `SecretScanner`, which knows a few of these. A rule takes one line.
"""

# ruff: noqa: E501 - a pattern is read whole, and people write in every script

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Final

from druthers.publish.hits import Hit
from druthers.publish.named import looks_random
from druthers.publish.placeholders import is_placeholder

if TYPE_CHECKING:
    from collections.abc import Iterator

Q: Final = r"[\"'`]?"
BLOCK: Final = re.compile(
    r"-{4,5} ?BEGIN (?:(?:[A-Z0-9]+ ){0,3}(?:PRIVATE|SECRET) KEY(?: BLOCK)?|OpenVPN Static key V1|SSH2 ENCRYPTED PRIVATE KEY)|"
    r"PuTTY-User-Key-File-[123]:|Private-(?:Lines|MAC): ?[0-9a-f]|untrusted comment: (?:minisign|signify)(?: encrypted)? secret key|LS0tLS1CRUdJTi[A-Za-z0-9+/=]{10,}|b3BlbnNzaC1rZXktdjE[A-Za-z0-9+/]*|"
    r"(?<![A-Za-z0-9+/])MII[EJC][A-Za-z0-9+/]{3}[AIBM][A-Za-z0-9+/]{20,}={0,2}"
)
# where, rule, what it is; `value` is what must not be a placeholder, `random` what must look random too
CARRIERS: Final[tuple[tuple[tuple[str, ...], str, str, str], ...]] = (
    (("otpauth",), r"otpauth(?:-migration)?://[^\s\"'<>]*?(?:secret|data)=(?P<value>[A-Za-z0-9%+/=]{8,})", "secret:otp", "the secret of a second factor"),
    (("://",), r"://[^\s/@:\"'<>]{0,60}:(?P<value>[^\s/@\"'<>]{2,120})@[^\s\"'<>]{2,}", "secret:login-in-address", "an address with a password in it"),
    (("https://",), r"https://(?P<random>[A-Za-z0-9_]{16,}):?@[\w.-]+", "secret:login-in-address", "an address with a token in it"),
    (("hooks.slack.com",), r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<value>[A-Za-z0-9+/_]{20,})", "secret:webhook", "a Slack webhook"),
    (("/webhooks/",), r"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/(?P<value>\d{15,}/[\w-]{20,})", "secret:webhook", "a Discord webhook"),
    (("office.com", "logic.azure.com"), r"(?:outlook\.office\.com|[\w-]+\.webhook\.office\.com|[\w.-]+\.logic\.azure\.com)(?::\d+)?/(?P<value>[^\s\"'<>]{30,})", "secret:webhook", "a Microsoft webhook"),
    (("hooks.zapier", "make.com/", "integromat", "ifttt.com", "chat.googleapis", "feishu", "larksuite", "dingtalk", "weixin.qq", "hc-ping", "ntfy.sh/", "pushover", "pagerduty", "/hooks/"), r"(?:hooks\.zapier\.com/hooks/catch/|hook\.(?:eu\d|us\d)\.make\.com/|hook\.integromat\.com/|maker\.ifttt\.com/(?:trigger/\w+/)?(?:json/)?(?:with|use)/(?:key/)?|chat\.googleapis\.com/v1/spaces/|open\.(?:feishu|larksuite)\.(?:cn|com)/open-apis/bot/v2/hook/|oapi\.dingtalk\.com/robot/send\?access_token=|qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=|hc-ping\.com/|ntfy\.sh/|api\.pushover\.net/|events\.pagerduty\.com/integration/|[\w.-]+/hooks/)(?P<random>[A-Za-z0-9_/?=&%.-]{16,})", "secret:webhook", "a webhook"),
    (("api.telegram.org",), r"api\.telegram\.org/(?:file/)?bot(?P<value>\d+:[\w-]{20,})", "secret:telegram-token", "a Telegram bot token"),
    (("calendar.google",), r"calendar\.google\.com/calendar/ical/[^\s\"']+/(?P<value>private-[0-9a-f]{16,})", "secret:private-link", "the private address of a calendar"),
    (("caldav.icloud", "owa/calendar", "iclouddrive", "mega.nz", "mega.io", "send.bitwarden", "share.1password", "onetimesecret", "privatebin", "pwpush", "send.vis.ee", "send.tresorit", "cryptpad"), r"(?:p\d+-caldav\.icloud\.com/published/\d/|outlook\.(?:live|office365)\.com/owa/calendar/|www\.icloud\.com/iclouddrive/|mega\.(?:nz|io)/(?:file|folder)/[\w-]+#|mega\.nz/#!|send\.bitwarden\.com/#|share\.1password\.com/s#|onetimesecret\.com/secret/|eu\.onetimesecret\.com/secret/|privatebin\.[a-z]+/\?[0-9a-f]+#|pwpush\.com/p/|send\.(?:vis\.ee|tresorit\.com)/[\w/]+#|cryptpad\.fr/\w+/#/\d/\w+/edit/)(?P<value>[\w!/-]{12,})", "secret:private-link", "a link that lets in whoever has it"),
    (("zoom.us/",), r"zoom\.us/[jw]/\d+\?pwd=(?P<value>[\w.-]{6,})", "secret:private-link", "a meeting's link with its password"),
    (("token=", "key=", "auth=", "secret=", "password=", "passwd=", "pwd=", "pass=", "sig=", "signature=", "sessionid=", "session=", "sid=", "hmac=", "jwt=", "code=", "magic="), r"[?&#;](?:access_token|refresh_token|id_token|auth_token|authtoken|api_?key|apikey|token|auth|authkey|key|secret|client_secret|password|passwd|pwd|pass|sig|signature|sessionid|session|sid|private_token|x-amz-signature|x-amz-security-token|x-goog-signature|hmac|jwt|code|reset_password_token|confirmation_token|invite_token|magic)=(?P<random>[A-Za-z0-9_\-.+/=~%]{12,})", "secret:token-in-address", "an address with a token in it"),
    (("password=", "passwd=", "pwd=", "pass="), r"[?&](?:password|passwd|pwd|pass)=(?P<value>[^\s&#\"'<>)]{4,60})", "secret:token-in-address", "an address with a password in it"),
    (("authorization",), r"(?i:authorization)[\"']?\s*[:=]\s*[\"']?(?i:bearer|token|bot|apikey|api-key|key|digest|negotiate|splunk|genie-?key|oauth)\s+[\"']?(?P<value>[A-Za-z0-9_\-.+/=~:]{8,})", "secret:authorization", "what a program shows to be let in"),
    (("authorization",), r"(?i:authorization)[\"']?\s*[:=]\s*[\"']?(?i:basic)\s+[\"']?(?P<value>[A-Za-z0-9+/_-]{6,}={0,2})", "secret:authorization", "what a program shows to be let in"),
    (("authorization",), r"(?i:authorization)[\"']?\s*[:=]\s*[\"']?(?P<random>[A-Za-z0-9_\-.+/=~]{16,})", "secret:authorization", "what a program shows to be let in"),
    (("bearer",), r"(?i:(?<![a-z])bearer)\s+(?P<random>[A-Za-z0-9_\-.+/=~]{16,})", "secret:authorization", "what a program shows to be let in"),
    (("-key", "_key", "-token", "_token", "-secret", "_secret", "-auth", "_auth"), r"(?i:(?:x|private|deploy|job|circle|app|auth)[-_](?:[a-z]+[-_])*(?:key|token|secret|auth))[\"']?\s*:\s*[\"']?(?P<random>[A-Za-z0-9_\-.+/=~]{10,})", "secret:authorization", "what a program shows to be let in"),
    (("cookie",), r"(?i:(?:set-)?cookie[\"']?)\s*:\s*[^\n]{0,200}?(?P<random>[A-Za-z0-9_\-.+/%:]{16,})", "secret:cookie", "a session's cookie"),
    (("sess", "connect.sid", "token=", "li_at=", "__secure-", "__host-", "xs=", "c_user=", "sid=", "datr="), r"(?i:phpsessid|jsessionid|asp\.net_sessionid|connect\.sid|laravel_session|sessionid|_session(?:_id)?|session(?:_token|_id)?|auth_token|remember_(?:user_)?token|li_at|csrftoken|__secure-[\w-]+|__host-[\w-]+|xs|c_user|sid|ssid|hsid|datr|reddit_session|user_session|logged_in_token|next-auth\.session-token)=(?P<random>[A-Za-z0-9_\-.+/%:]{16,})", "secret:cookie", "a session's cookie"),
    (("curl", "wget", "xh "), r"(?:curl|wget|xh)\b[^\n]*?\s(?:-u|--user|-a|--auth|--proxy-user|-U)(?:[= ]\s*|(?=[\"']))[\"']?[^\s:\"']{1,60}:(?P<value>[^\s\"']{2,80})", "secret:login-in-command", "a password on a command line"),
    ((" -u ", "--user ", "`-u "), r"(?<!\S)(?:-u|--user)\s+[\"']?[\w.@-]{1,40}:(?P<value>[^\s\"']{4,80})", "secret:login-in-command", "a password on a command line"),
    (("mysql", "mariadb"), r"(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n]*?\s-p(?P<value>[^\s\"'-][^\s\"']{3,60})", "secret:login-in-command", "a password on a command line"),
    (("-pass", "-pw", "-requirepass", "-http-pass", "-ftp-pass", "-admin-pass", "-db-pass", "-master-pass", "-storepass", "-keypass"), r"(?<!\S)--?(?:pass(?:word|wd|phrase)?|pwd|pw|passin|passout|http-pass(?:word|wd)|ftp-password|admin-password|db-password|master-password|requirepass|storepass|keypass)(?:=|\s+)[\"']?(?:pass:)?(?P<value>[^\s\"'$<-][^\s\"']{3,80})", "secret:login-in-command", "a password on a command line"),
    (("sshpass", "docker", "podman", "az login", "redis-cli", "mongo", "sqlcmd", "7z ", "zip ", "unrar", "smbclient", "ldapsearch", "ipmitool", "pdftk", "qpdf", "expect", "rclone", "wpa_pass", "nmcli", "iwctl", "networksetup", "net use", "htpasswd", "gpg", "add-", "cmdkey", "runas", "lpass", "svn", "hg ", "freerdp", "rdesktop", "vncviewer", "openssl"), r"(?:sshpass\s+-p|docker\s+login\b[^\n]*?\s-p|podman\s+login\b[^\n]*?\s-p|az\s+login\b[^\n]*?\s-p|redis-cli\b[^\n]*?\s-a|mongo(?:sh)?\b[^\n]*?\s-p|sqlcmd\b[^\n]*?\s-P|7z\s+\w+[^\n]*?\s-p|zip\b[^\n]*?\s-P|unzip\b[^\n]*?\s-P|unrar\b[^\n]*?\s-p|smbclient\b[^\n]*?%|ldapsearch\b[^\n]*?\s-w|ipmitool\b[^\n]*?\s-P|pdftk\b[^\n]*?\suser_pw|qpdf\b[^\n]*?--password=|expect\b[^\n]*?send|rclone\s+obscure|wpa_passphrase\s+\S+|nmcli\b[^\n]*?\spassword|iwctl\b[^\n]*?--passphrase|networksetup\s+-setairportnetwork\s+\S+\s+\S+|net\s+use\b[^\n]*?/user:\S+|htpasswd\b[^\n]*?\s-\w*b\w*\s+\S+\s+\S+|gpg\b[^\n]*?--passphrase|security\s+add-\S+\s+[^\n]*?-w|cmdkey\b[^\n]*?/pass:|runas\b[^\n]*?/savecred|lpass\s+login|svn\b[^\n]*?--password|hg\b[^\n]*?--password|xfreerdp\b[^\n]*?/p:|rdesktop\b[^\n]*?-p|vncviewer\b[^\n]*?-passwd|openssl\b[^\n]*?pass:)\s*[\"']?(?P<value>[^\s\"'$<-][^\s\"']{3,80})", "secret:login-in-command", "a password on a command line"),
    (("echo",), r"echo\s+[\"']?(?P<value>[^\s\"'$|-][^\s\"'|]{3,60})[\"']?\s*\|\s*(?:sudo\s+-S|passwd|docker\s+login|gh\s+auth|chpasswd|cryptsetup|su\b)", "secret:login-in-command", "a password on a command line"),
    (("pgpassword", "mysql_pwd", "sshpass", "rediscli_auth", "_passphrase", "sudo_pass", "_password", "vault_token"), r"(?:PGPASSWORD|MYSQL_PWD|SSHPASS|REDISCLI_AUTH|GPG_PASSPHRASE|SUDO_PASS|BORG_PASSPHRASE|RESTIC_PASSWORD|DRUTHERS_PASSPHRASE|VAULT_TOKEN|TWINE_PASSWORD)=[\"']?(?P<value>[^\s\"'$<][^\s\"']{3,80})", "secret:login-in-command", "a password on a command line"),
    (("identified", "password"), r"(?i:identified\s+(?:with\s+\S+\s+)?by|with\s+(?:encrypted\s+)?password|set\s+password(?:\s+for\s+\S+)?\s*=?|password)\s+(?:password\s*\()?'(?P<value>[^'\n]{4,80})'", "secret:password", "a password"),
    (("password", "pwd"), r"(?i:password|pwd)\s*=\s*\{?(?P<value>[^;\s\"'{}$<]{4,80})\}?\s*(?:;|(?=\"|'|$))", "secret:connection-string", "a connection string with its password"),
    (("accountkey", "sharedaccess", "sharedsecret"), r"(?i:accountkey|sharedaccesskey|sharedsecretvalue|sharedaccesssignature)=(?P<value>[A-Za-z0-9+/=%&_.-]{16,})", "secret:connection-string", "a connection string with its key"),
    (("machine",), r"(?i:machine)\s+\S+\s+(?i:login)\s+\S+\s+(?i:password)\s+(?P<value>\S{3,})", "secret:netrc", "a line of a netrc file"),
    ((":*:", ":543", ":330", ":643", ":::"), r"^(?:[\w.*-]+|\\:):(?:\d{2,5}|\*):[\w*-]+:[\w*-]+:(?P<value>[^\s:]{4,})$", "secret:password", "a line of a pgpass file"),
    (("$apr1", "$2", "$1$", "$5$", "$6$", "$7$", "$y$", "$argon2", "$scrypt"), r"(?<![\w$])[\w.@-]{1,40}:(?P<value>\$(?:apr1|1|2[abxy]?|5|6|7|y|argon2[id]{1,2}|scrypt)\$[^\s:]{12,})", "secret:password-hash", "a password's hash"),
    (("$2", "$argon2", "$1$", "$5$", "$6$", "$y$", "$apr1"), r"(?<![\w$])(?P<value>\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{50,}|argon2(?:id|i|d)\$v=\d+\$[^\s\"']{20,}|[156y]\$[^\s$\"']{1,40}\$[./A-Za-z0-9]{20,}|apr1\$[./A-Za-z0-9]{1,10}\$[./A-Za-z0-9]{20,}))", "secret:password-hash", "a password's hash"),
    (("{sha", "{ssha"), r"(?<![\w])[\w.@-]{1,40}:\{(?:SHA|SSHA|SSHA512)\}(?P<value>[A-Za-z0-9+/=]{20,})", "secret:password-hash", "a password's hash"),
    ((":::",), r"(?<![\w])[\w.-]{1,30}:\d{3,}:(?P<value>[0-9a-fA-F]{32}:[0-9a-fA-F]{32}):::", "secret:password-hash", "a password's hash"),
    (("wifi:",), r"WIFI:(?:[^\n;]*;)*?P:(?P<value>(?:[^;\\\n]|\\.){4,63});", "secret:wifi", "a Wi-Fi's QR text with its password"),
    (("psk", "wpa_pass", "preshared", "pre-shared"), r"(?i:wpa[-_]?psk|psk|wpa_passphrase|preshared(?:_|-)?key|pre-shared-key)\s*[=:]\s*[\"']?(?P<value>[^\s\"'$<]{8,64})", "secret:wifi", "a Wi-Fi's password"),
    (("privatekey", "presharedkey"), r"(?:PrivateKey|PresharedKey)\s*=\s*(?P<value>[A-Za-z0-9+/]{42,43}=?)", "secret:private-key", "a WireGuard key"),
    (("private_key_id",), r"[\"']private_key_id[\"']\s*:\s*[\"'](?P<value>[0-9a-f]{20,})", "secret:key-id", "the id of a service account's key"),
    (("aws",), r"(?i:aws)[\w .-]{0,20}(?i:secret)[\w .-]{0,20}[\"'`*]*\s*(?:[:=]|=>|\s)\s*[\"'`*]*(?P<value>[A-Za-z0-9/+]{36,44})(?![A-Za-z0-9/+])", "secret:aws-key", "an AWS secret access key"),
    (("_auth", "_password"), r"(?:_authToken|_auth|_password)\s*=\s*[\"']?(?P<value>[^\s\"'$]{6,})", "secret:npm-token", "an npm token"),
    (('"auth"', "'auth'"), r"[\"']auth[\"']\s*:\s*[\"'](?P<value>[A-Za-z0-9+/]{8,}={0,2})[\"']", "secret:authorization", "a login for Docker"),
    (("client-key-data", "client-certificate-key"), r"(?:client-key-data|client-certificate-key)\s*:\s*(?P<value>[A-Za-z0-9+/=]{20,})", "secret:private-key", "a private key"),
    (('"d"', "'d'"), r"[\"']d[\"']\s*:\s*[\"'](?P<value>[\w-]{40,})[\"']", "secret:private-key", "a private key (JWK)"),
    (("[",), r"\[(?P<value>\s*\d{1,3}(?:\s*,\s*\d{1,3}){63})\s*\]", "secret:wallet-key", "a private key of a wallet"),
    (("enable ", "username "), r"(?i:enable secret|enable password|username \S+ (?:privilege \d+ )?(?:secret|password))(?: \d)? (?P<value>\S{4,})", "secret:password", "a router's password"),
    (("snmp", "community"), r"(?i:snmp-server community|rocommunity|rwcommunity)\s+(?P<value>\S{4,})", "secret:password", "a router's password"),
    (("requirepass", "masterauth"), r"^\s*(?:requirepass|masterauth)\s+(?P<value>\S{4,})", "secret:password", "a server's password"),
    (("otp=",), r"magnet-login|[?&]otp=(?P<value>[a-z]{32,})", "secret:otp", "the secret of a second factor"),
)  # fmt: skip
COMPILED: Final = tuple((gates, re.compile(look), rule, what) for gates, look, rule, what in CARRIERS)
# what a line must have for a rule here to find anything, in small letters; long runs are always looked at
GATES: Final = dict.fromkeys(
    ("begin", "putty-u", "private-l", "private-m", "untrusted", "curl", "wget", "-u ", "--user", "mysql", "mariadb", "-pass", "-pw", "sshp", "docker", "podman",
     "az login", "redis", "mongo", "sqlcmd", "7z ", "zip ", "unrar", "smbc", "ldaps", "ipmi", "pdftk", "qpdf", "expect", "rclone", "wpa_", "nmcli", "iwctl",
     "networks", "net use", "htpass", "gpg", "add-", "cmdkey", "runas", "svn", "freerdp", "rdesk", "vncv", "openssl", "pgpas", "_pwd", "pwd", "pass", "auth",
     "vault_", "identif", "machine", ":*:", "$apr", "$2a$", "$2b$", "$2y$", "$2x$", "$1$", "$5$", "$6$", "$7$", "$y$", "$argon", "$scry", "{sha", "{ssha", ":::",
     "psk", "pre-sh", "presh", "private", "aws", "secret", "enable ", "username", "snmp", "community", "otp", "ookie", "sess", "token", "bearer", "sid="),
    0,
) | dict.fromkeys(
    ("-key", "_key", "key=", "sig=", "signature=", "hmac=", "jwt=", "code=", "magic=", "accountkey", "sharedaccess", "sharedsecret", "client-", ":543", ":330", ":643", "office.com",
     "logic.azure", "make.com", "integromat", "ifttt", "chat.goog", "feishu", "larksuite", "dingtalk", "weixin", "hc-ping", "ntfy", "pushover", "pagerduty", "hooks", "api.tele", "calendar.g",
     "caldav", "owa/", "iclouddrive", "mega.", "send.", "pwpush", "cryptpad", "zoom.us"),
    1,
) | {"echo": 0, "li_at=": 0, "__secure-": 0, "__host-": 0, "xs=": 0, "c_user": 0, "datr=": 0, "xh ": 0, "hg ": 0, "wifi:": 0, '"d"': 0, "'d'": 0}  # fmt: skip
BLOCKS: Final = ("begin ", "putty-user", "private-", "untrusted", "ls0tls1crudjti", "b3blbnnzac1rzxktdje", "mii")
HEX64: Final = re.compile(r"(?<![0-9a-zA-Z])(?:0x)?[0-9a-fA-F]{64}(?![0-9a-zA-Z])")
OWNED: Final = re.compile(r"private|wallet|secret|priv|eth|deployer|mnemonic|signer|account", re.IGNORECASE)
WIF: Final = re.compile(r"(?<![A-Za-z0-9])(?:[5KLc9][1-9A-HJ-NP-Za-km-z]{50,51}|S[A-Z2-7]{55})(?![A-Za-z0-9])")
ENCODED: Final = re.compile(r"(?<![A-Za-z0-9+/=_.%-])[A-Za-z0-9+/_-]{20,4000}={0,2}(?![A-Za-z0-9+/_=-])")


def carried(line: str, low: str) -> Iterator[Hit]:
    """Each secret in `line` that shows by what carries it; `low` is the line in small letters."""
    for match in BLOCK.finditer(line) if any(gate in low for gate in BLOCKS) else ():
        yield Hit(match.start(), match.end(), "secret:private-key", "a private key")
    for gates, pattern, rule, what in COMPILED:
        for match in pattern.finditer(line) if any(gate in low for gate in gates) else ():
            groups = match.groupdict()
            value, random = groups.get("value"), groups.get("random")
            if value is not None and (rule == "secret:password-hash" or not is_placeholder(value)):
                yield Hit(*match.span("value"), rule, what)
            elif random is not None and looks_random(random.rstrip("."), 10):
                yield Hit(*match.span("random"), rule, what)
    for match in WIF.finditer(line):
        if _checks(match[0]):
            yield Hit(match.start(), match.end(), "secret:wallet-key", "a private key of a wallet")
    for match in HEX64.finditer(line):
        if OWNED.search(line, max(0, match.start() - 40), match.end() + 40) and not is_placeholder(match[0]):
            yield Hit(match.start(), match.end(), "secret:wallet-key", "a private key of a wallet")


def decoded(line: str) -> Iterator[tuple[int, int, str]]:
    """Each stretch of `line` that is base64 of plain text, with that text."""
    for match in ENCODED.finditer(line):
        text = match[0].rstrip("=").replace("-", "+").replace("_", "/")
        if len(text) % 4 == 1:
            continue
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        if plain.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
            yield match.start(), match.end(), plain


def _checks(key: str) -> bool:
    """Whether the checksum within fits: Bitcoin's wallet import format, a Stellar seed."""
    import hashlib  # noqa: PLC0415 - a line in a thousand has one

    if key.startswith("S") and len(key) == 56:  # noqa: PLR2004 - Stellar's length
        raw = base64.b32decode(key)
        return binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")
    number = 0
    for each in key:
        number = number * 58 + "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".index(each)
    raw = number.to_bytes(39, "big").lstrip(b"\0")
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]
