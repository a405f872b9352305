"""Secrets and personal data as people write them down, made up at run time: kinds, values, and the lines they stand in.

For `secrets_found.py`. Each kind has templates; those at even places are for tuning the rules, those at odd places are held out.
Every value is random, and none is anybody's.
"""

# ruff: noqa: E501 - a form is read whole

from __future__ import annotations

import base64
import string
from random import Random

LOWER, UPPER, DIGITS = string.ascii_lowercase, string.ascii_uppercase, string.digits
ALNUM = LOWER + UPPER + DIGITS
HEX = "0123456789abcdef"
URLSAFE = ALNUM + "-_"
WORDS = [
    "river",
    "copper",
    "lantern",
    "orbit",
    "maple",
    "thunder",
    "velvet",
    "quartz",
    "ember",
    "willow",
    "falcon",
    "harbor",
    "canyon",
    "meadow",
    "pebble",
    "saffron",
    "cobalt",
    "juniper",
    "marble",
    "walnut",
    "breeze",
    "pepper",
    "garnet",
    "timber",
    "anchor",
    "bamboo",
    "candle",
    "dolphin",
    "eagle",
    "forest",
    "ginger",
    "hazel",
    "island",
    "jacket",
    "kettle",
    "lemon",
    "magnet",
    "needle",
    "ocean",
    "parrot",
    "rabbit",
    "saddle",
    "tunnel",
    "umbrella",
    "violin",
    "window",
    "yellow",
    "zebra",
    "arrow",
    "basket",
    "camera",
    "desert",
    "engine",
    "fabric",
    "garlic",
    "hammer",
    "insect",
    "jungle",
    "kitten",
    "ladder",
    "mirror",
    "napkin",
    "orange",
    "pencil",
    "quarter",
    "ribbon",
    "silver",
    "tomato",
]
NAMES = [
    "Ana",
    "Ben",
    "Chiara",
    "Dmitri",
    "Elif",
    "Farah",
    "Goran",
    "Hana",
    "Ivo",
    "Jonas",
    "Klara",
    "Luca",
    "Mina",
    "Noor",
    "Otto",
    "Petra",
]
SURNAMES = ["Kowalski", "Marchetti", "Novak", "Lindqvist", "Okafor", "Petrov", "Silva", "Tanaka", "Weber", "Yilmaz"]
SITES = [
    "netflix",
    "spotify",
    "amazon",
    "gmail",
    "bank",
    "router",
    "github",
    "jira",
    "paypal",
    "dropbox",
    "steam",
    "wordpress",
    "airbnb",
    "hetzner",
    "nas",
    "printer",
]


def some(random: Random, letters: str, size: int) -> str:
    return "".join(random.choice(letters) for _ in range(size))


def password(random: Random) -> str:
    kind = random.randrange(6)
    word = random.choice(WORDS)
    if kind == 0:
        return word.capitalize() + some(random, DIGITS, 2) + random.choice("!?#$%")
    if kind == 1:
        return some(random, ALNUM, 6) + random.choice("!@#%^*") + some(random, ALNUM, 4)
    if kind == 2:
        return word + some(random, DIGITS, 4)
    if kind == 3:
        return random.choice(WORDS) + "-" + random.choice(WORDS) + "-" + some(random, DIGITS, 2)
    if kind == 4:
        return word.replace("e", "3").replace("a", "4").replace("o", "0") + some(random, DIGITS, 2)
    return some(random, ALNUM, 12) + some(random, DIGITS, 1)


def mail(random: Random) -> str:
    return f"{random.choice(NAMES).lower()}.{random.choice(SURNAMES).lower()}@{random.choice(('posteo.de', 'gmail.com', 'fastmail.com'))}"


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def jwt(random: Random) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    body = (
        base64.urlsafe_b64encode(f'{{"sub":"{some(random, DIGITS, 10)}","iat":{some(random, DIGITS, 10)}}}'.encode())
        .decode()
        .rstrip("=")
    )
    return f"{head}.{body}.{some(random, URLSAFE, 43)}"


def luhn(random: Random, start: str, size: int) -> str:
    body = start + some(random, DIGITS, size - len(start) - 1)
    total = sum(int(each) for each in body[-2::-2]) + sum(sum(divmod(2 * int(each), 10)) for each in body[-1::-2])
    return body + str(-total % 10)


def card(random: Random) -> str:
    start, size = random.choice((("4", 16), ("4", 16), ("52", 16), ("54", 16), ("2345", 16), ("37", 15), ("6011", 16)))
    digits = luhn(random, start, size)
    sign = random.choice(("", " ", "-"))
    if size == 15:
        return sign.join((digits[:4], digits[4:10], digits[10:]))
    return sign.join(digits[place : place + 4] for place in range(0, 16, 4))


def iban(random: Random) -> str:
    country, bank = random.choice(
        (("DE", 18), ("GB", 0), ("FR", 23), ("NL", 0), ("ES", 20), ("CH", 17), ("AT", 16), ("BE", 12))
    )
    if country == "GB":
        body = some(random, UPPER, 4) + some(random, DIGITS, 14)
    elif country == "NL":
        body = some(random, UPPER, 4) + some(random, DIGITS, 10)
    else:
        body = some(random, DIGITS, bank)
    number = int("".join(str(int(each, 36)) for each in body + country + "00"))
    whole = f"{country}{98 - number % 97:02d}{body}"
    return whole if random.random() < 0.4 else " ".join(whole[place : place + 4] for place in range(0, len(whole), 4))


def phone(random: Random) -> str:
    n = lambda size: some(random, DIGITS, size)  # noqa: E731
    first = random.choice("23456789")
    return random.choice(
        (
            f"+49 151 {n(8)}", f"+44 7{n(3)} {n(6)}", f"+1 ({first}{n(2)}) {random.choice('23456789')}{n(2)}-{n(4)}", f"+33 6 {n(2)} {n(2)} {n(2)} {n(2)}",
            f"({first}{n(2)}) {random.choice('23456789')}{n(2)}-{n(4)}", f"{first}1{n(1)}-{random.choice('23456789')}{n(2)}-{n(4)}", f"07{n(3)} {n(6)}", f"0{random.choice('67')} {n(2)} {n(2)} {n(2)} {n(2)}",
            f"+41 79 {n(3)} {n(2)} {n(2)}", f"0151 {n(8)}", f"+48{n(9)}", f"+61 4{n(2)} {n(3)} {n(3)}",
        )
    )  # fmt: skip


def address(random: Random) -> str:
    name, town = (
        random.choice(WORDS).capitalize(),
        random.choice(("Springfield", "Portland", "Bristol", "Leeds", "Dayton")),
    )
    number = random.randint(1, 980)
    zip5 = random.randint(10000, 98999)
    return random.choice(
        (
            f"{number} {name} Street, {town}, OR {zip5}", f"{number} {name} Ave, Apt {random.randint(1, 40)}, {town}, NY {zip5}", f"{number} {name} Road, {town} BS{random.randint(1, 9)} {random.randint(1, 9)}QT",
            f"{name}straße {number}, {zip5} Berlin", f"{name}weg {number % 90 + 1}, {zip5} Hamburg", f"{number} rue de la Paix, 75{random.randint(100, 999):03d} Paris",
            f"Via {name} {number % 90 + 1}, {zip5} Roma", f"Calle {name} {number % 90 + 1}, 28{random.randint(100, 999):03d} Madrid", f"{number} {name} Lane, {town}, CA {zip5}",
        )
    )  # fmt: skip


def seed(random: Random) -> str:
    return " ".join(random.choice(WORDS_SEED) for _ in range(random.choice((12, 24))))


WORDS_SEED = [word for word in WORDS if 3 <= len(word) <= 8]
KEYED = (
    "{v}", "token: {v}", "`{v}`", "API_KEY={v}", "export TOKEN={v}", '"api_key": "{v}",', "my key is {v}, rotate it in June", "<!-- {v} -->", "- {v} (old one)", "key = '{v}'",
    'curl -H "Authorization: Bearer {v}" https://api.example.org/v1/me', "client = Client('{v}')", "> {v}", "works with {v} now", "- name: TOKEN\\n  value: {v}", "| {n} | {v} |", "note to self: {n} token {v}",
    "    {v}", "//{v}", "https://api.example.org/v1?token={v}",
)  # fmt: skip
SAID = (
    "the {n} password is {v}", "password: {v}", "{n} pw: {v}", "Password for {n}: {v}", "my {n} password is now {v}", "- **Password**: `{v}`", "pass: {v}", "changed the {n} password to {v} today",
    "pw {v}", "pwd={v}", "{n}: {m} / {v}", "login {m} password {v}", "wifi password = {v}", "use {v} as the password", "passphrase: {v}", "Passwort: {v}", "| {n} | {m} | {v} |",
    "user: {m}, pass: {v}", "the password for {n} was {v} until May", "new {n} password {v}", "log in with {m} and {v}", "mot de passe : {v}", "the wifi is guest and the password is {v}.", "{v} is the {n} password",
    "contraseña: {v}", "Kennwort {n}: {v}", "told mum the {n} password ({v})", "creds: {m} / {v}", "{n} login - {m} : {v}", "password → {v}",
)  # fmt: skip

KINDS = {
    "aws key id": (lambda r: "AKIA" + some(r, UPPER + "234567", 16), KEYED),
    "aws secret": (lambda r: some(r, ALNUM + "/+", 40), ("aws_secret_access_key = {v}", "AWS_SECRET_ACCESS_KEY={v}", "secret access key: {v}", '"SecretAccessKey": "{v}",', "aws secret {v}", "export AWS_SECRET_ACCESS_KEY='{v}'", "Secret: {v}", "secret_key: {v}")),
    "google key": (lambda r: "AIza" + some(r, URLSAFE, 35), KEYED),
    "google oauth": (lambda r: "GOCSPX-" + some(r, URLSAFE, 28), KEYED),
    "azure storage": (lambda r: some(r, ALNUM + "+/", 86) + "==", ("AccountKey={v}", "DefaultEndpointsProtocol=https;AccountName=x1;AccountKey={v};EndpointSuffix=core.windows.net", "storage key: {v}", "AZURE_STORAGE_KEY={v}")),
    "github": (lambda r: r.choice(("ghp_", "gho_", "ghs_")) + some(r, ALNUM, 36), KEYED),
    "github fine": (lambda r: "github_pat_" + some(r, ALNUM, 22) + "_" + some(r, ALNUM, 59), KEYED),
    "gitlab": (lambda r: "glpat-" + some(r, URLSAFE, 20), KEYED),
    "slack": (lambda r: f"xoxb-{some(r, DIGITS, 11)}-{some(r, DIGITS, 11)}-{some(r, ALNUM, 24)}", KEYED),
    "slack webhook": (lambda r: f"https://hooks.slack.com/services/T{some(r, UPPER + DIGITS, 8)}/B{some(r, UPPER + DIGITS, 8)}/{some(r, ALNUM, 24)}", ("{v}", "webhook: {v}", "[hook]({v})", "curl -X POST {v}", "SLACK_WEBHOOK_URL={v}", "post to {v} when done")),
    "discord webhook": (lambda r: f"https://discord.com/api/webhooks/{some(r, DIGITS, 18)}/{some(r, URLSAFE, 68)}", ("{v}", "webhook: {v}", "[hook]({v})", "curl {v}", "DISCORD={v}", "posts to {v}")),
    "stripe": (lambda r: r.choice(("sk_live_", "rk_live_")) + some(r, ALNUM, 24), KEYED),
    "twilio": (lambda r: r.choice(("AC", "SK")) + some(r, HEX, 32), KEYED),
    "twilio auth": (lambda r: some(r, HEX, 32), ("TWILIO_AUTH_TOKEN={v}", "auth token: {v}", "twilio auth_token = '{v}'", 'authToken: "{v}"')),
    "sendgrid": (lambda r: f"SG.{some(r, URLSAFE, 22)}.{some(r, URLSAFE, 43)}", KEYED),
    "openai": (lambda r: r.choice(("sk-", "sk-proj-")) + some(r, ALNUM, 48), KEYED),
    "anthropic": (lambda r: "sk-ant-api03-" + some(r, URLSAFE, 93) + "AA", KEYED),
    "hugging face": (lambda r: "hf_" + some(r, LOWER + UPPER, 34), KEYED),
    "npm": (lambda r: "npm_" + some(r, ALNUM, 36), (*KEYED, "//registry.npmjs.org/:_authToken={v}")),
    "pypi": (lambda r: "pypi-AgEIcHlwaS5vcmc" + some(r, URLSAFE, 120), KEYED),
    "telegram": (lambda r: f"{some(r, DIGITS[1:], 10)}:AA{some(r, URLSAFE, 33)}", KEYED),
    "discord": (lambda r: f"M{some(r, ALNUM, 23)}.{some(r, ALNUM, 6)}.{some(r, URLSAFE, 27)}", KEYED),
    "mailgun": (lambda r: "key-" + some(r, HEX, 32), KEYED),
    "mailchimp": (lambda r: some(r, HEX, 32) + "-us12", KEYED),
    "shopify": (lambda r: "shpat_" + some(r, HEX, 32), KEYED),
    "square": (lambda r: "sq0csp-" + some(r, URLSAFE, 43), KEYED),
    "digitalocean": (lambda r: "dop_v1_" + some(r, HEX, 64), KEYED),
    "heroku": (lambda r: "-".join(some(r, HEX, size) for size in (8, 4, 4, 4, 12)), ("HEROKU_API_KEY={v}", "heroku api key: {v}", "heroku token {v}", '"heroku_api_key": "{v}"')),
    "cloudflare": (lambda r: some(r, URLSAFE, 40), ("CLOUDFLARE_API_TOKEN={v}", "cloudflare api token: {v}", "CF_API_TOKEN={v}", "dns_cloudflare_api_token = {v}", "cloudflare token is {v}", "api_token: {v}")),
    "notion": (lambda r: r.choice(("secret_", "ntn_")) + some(r, ALNUM, 43), KEYED),
    "linear": (lambda r: "lin_api_" + some(r, ALNUM, 40), KEYED),
    "figma": (lambda r: "figd_" + some(r, URLSAFE, 40), KEYED),
    "databricks": (lambda r: "dapi" + some(r, HEX, 32), KEYED),
    "vault": (lambda r: "hvs." + some(r, URLSAFE, 90), KEYED),
    "tailscale": (lambda r: f"tskey-auth-{some(r, ALNUM, 12)}CNTRL-{some(r, ALNUM, 32)}", KEYED),
    "age": (lambda r: "AGE-SECRET-KEY-1" + some(r, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58), KEYED),
    "jwt": (jwt, KEYED),
    "pem": (lambda r: r.choice(("RSA ", "EC ", "OPENSSH ", "", "DSA ", "ENCRYPTED ")), ("-----BEGIN {v}PRIVATE KEY-----", "> -----BEGIN {v}PRIVATE KEY-----", '"private_key": "-----BEGIN {v}PRIVATE KEY-----\\nMIIE', "    -----BEGIN {v}PRIVATE KEY-----")),
    "pgp": (lambda r: "", ("-----BEGIN PGP PRIVATE KEY BLOCK-----", "PuTTY-User-Key-File-3: ssh-ed25519", "> -----BEGIN PGP PRIVATE KEY BLOCK-----", "PuTTY-User-Key-File-2: ssh-rsa")),
    "url login": (password, ("https://{m1}:{v}@intranet.example.org/x", "postgres://app:{v}@db.example.org:5432/prod", "mongodb+srv://root:{v}@cluster0.abcd.mongodb.net/db", "redis://:{v}@cache.example.org:6379/0", "git clone https://{m1}:{v}@git.example.org/x.git", "DATABASE_URL=mysql://app:{v}@10.0.0.5/app", "amqp://guest1:{v}@mq.example.org", "ftp://{m1}:{v}@files.example.org", "smb://{m1}:{v}@nas.local/share")),
    "connection": (password, ("Server=db1;Database=x;User Id=sa;Password={v};", "jdbc:postgresql://db/x?user=app&password={v}", "host=db user=app password={v} dbname=x", "Data Source=db;Pwd={v};", "DRIVER={{ODBC}};SERVER=db;UID=sa;PWD={v}")),
    "curl": (password, ("curl -u {m1}:{v} https://api.example.org", "curl --user '{m1}:{v}' https://api.example.org/x", "mysql -u root -p{v} shop", "sshpass -p '{v}' ssh {m1}@host", "docker login -u {m1} -p {v}", "wget --password={v} https://x.example.org", "PGPASSWORD={v} psql -h db", "echo '{v}' | sudo -S apt update", "redis-cli -a {v} ping", "--password {v}", "htpasswd -b .htpasswd {m1} {v}", "net use Z: \\\\nas\\x /user:{m1} {v}")),
    "header": (lambda r: some(r, ALNUM, 32), ("Authorization: Bearer {v}", 'curl -H "X-Api-Key: {v}" https://api.example.org', "-H 'Authorization: token {v}'", "x-auth-token: {v}", "PRIVATE-TOKEN: {v}", "headers = {{'Authorization': 'Bearer {v}'}}", "Authorization: ApiKey {v}", "X-Auth-Key: {v}")),
    "basic": (lambda r: b64(f"{r.choice(NAMES).lower()}:{password(r)}"), ("Authorization: Basic {v}", '"auth": "{v}"', "curl -H 'Authorization: Basic {v}' https://x.example.org", "encoded: {v}")),
    "password": (password, SAID),
    "password word": (lambda r: r.choice(WORDS) + r.choice(WORDS), ("the {n} password is {v}", "password: {v}", "{n} pw: {v}", "Password for {n}: {v}", "wifi password: {v}", "PASSWORD={v}", 'password = "{v}"', 'passphrase is "{v}"', "- password - {v}", "pass: {v}")),
    "passphrase": (lambda r: " ".join(r.choice(WORDS) for _ in range(r.choice((4, 5, 6)))), ("passphrase: {v}", 'the passphrase is "{v}"', "my passphrase: {v}", "Passphrase for the backup: {v}", "diceware: {v}", "restic passphrase is {v}", "the passphrase is {v}", "key passphrase = {v}")),
    "env": (lambda r: some(r, ALNUM, 24), ("SECRET_KEY={v}", "DB_PASSWORD={v}", "STRIPE_WEBHOOK_SECRET={v}", "JWT_SECRET='{v}'", "APP_KEY=base64:{v}=", "export API_TOKEN={v}", "ENCRYPTION_KEY={v}", "SMTP_PASS={v}", 'SESSION_SECRET="{v}"', "ACCESS_TOKEN={v}", "CLIENT_SECRET: {v}", "set MY_API_KEY={v}", "ADMIN_PASSWORD={v}", "NEXTAUTH_SECRET={v}", "WEBHOOK_SECRET={v}", "REDIS_AUTH={v}")),
    "config": (lambda r: some(r, ALNUM, 20), ('"password": "{v}",', "client_secret: {v}", 'api_key = "{v}"', "  token: {v}", "apiKey: '{v}',", '"accessToken": "{v}"', "secret: {v}", 'auth_token: "{v}"', "private_key = {v}", '<add key="ApiSecret" value="{v}"/>', "password = {v}", "consumerSecret: '{v}'", "db.password={v}", "spring.datasource.password={v}", ":api_key => '{v}'", "api-key: {v}")),
    "hex secret": (lambda r: some(r, HEX, r.choice((32, 40, 64))), ("secret_key_base: {v}", "API_KEY={v}", "token: {v}", "my api key {v}", "app_secret = '{v}'", "SECRET={v}", "access_token={v}", "encryption key: {v}", "api key for the weather thing: {v}", "key: {v}")),
    "htpasswd": (lambda r: some(r, ALNUM + "./", 22), ("ana:$apr1$a1b2c3d4${v}", "root:$6$saltsalt${v}{v}:19000:0:99999:7:::", "$2b$12${v}{v}x.yZab12c", "web:{{SHA}}{v}a1b2c=", "ben:$2y$10${v}{v}abcdefghi", "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ${v}{v}")),
    "netrc": (password, ("machine git.example.org login ana password {v}", "db.example.org:5432:prod:app:{v}", "default login ana password {v}", "machine api.heroku.com login a@b.org password {v}")),
    "wifi": (password, ("WIFI:T:WPA;S:homenet;P:{v};;", "wifi: homenet / {v}", "wlan key: {v}", 'psk="{v}"', "Wi-Fi: homenet, password {v}", "wifi pass {v}", "WLAN-Schlüssel: {v}", "wifi code: {v}", 'guest wifi "{v}"', "WIFI:S:homenet;T:WPA;P:{v};H:false;;")),
    "otp": (lambda r: some(r, UPPER + "234567", 32), ("otpauth://totp/x:ana?secret={v}&issuer=x", "totp secret: {v}", "2FA secret {v}", "OTP_SECRET={v}", "authenticator key: {v}", "mfa secret key = {v}")),
    "cookie": (lambda r: some(r, ALNUM, 32), ("Cookie: session={v}; theme=dark", "Set-Cookie: sid={v}; HttpOnly", "PHPSESSID={v}", "curl -b 'sessionid={v}' https://x.example.org", "connect.sid=s%3A{v}", "JSESSIONID={v}", "document.cookie = 'auth_token={v}'", "laravel_session={v}")),
    "pin": (lambda r: r.choice("123456789") + some(r, DIGITS[2:], 3), ("PIN {v}", "pin: {v}", "my bank pin is {v}", "card PIN = {v}", "sim pin {v}", "PIN code: {v}", "the pin for the debit card is {v}", "phone unlock code {v}", "New PIN: {v}", "voicemail pin is {v}", "alarm code {v}", "iPad passcode: {v}", "pin is {v}", "Geheimzahl: {v}")),
    "door": (lambda r: r.choice("123456789") + some(r, DIGITS[2:], 3), ("door code {v}#", "gate code: {v}", "the code for the front door is {v}", "garage code is {v}", "airbnb lockbox {v}", "entry code *{v}#", "office alarm: {v}", "keypad code {v}", "building code: {v}#", "code to the bike shed is {v}", "Türcode {v}", "lockbox code = {v}", "access code is {v}", "code {v}# for the gate")),
    "combination": (lambda r: f"{r.randint(1, 39)}-{r.randint(1, 39)}-{r.randint(1, 39)}", ("locker combination {v}", "safe combo: {v}", "padlock is {v}", "combination for the safe: {v}", "bike lock combo {v}", "the safe: {v}")),
    "recovery": (lambda r: f"{some(r, LOWER + DIGITS, 4)}{r.choice(DIGITS)}-{some(r, LOWER + DIGITS, 4)}{r.choice(DIGITS)}", ("backup codes: {v}", "recovery code {v}", "github recovery codes: {v}", "2fa backup code: {v}", "Recovery codes\\n{v}", "emergency code: {v}", "scratch codes {v}", "backup key: {v}")),
    "seed": (seed, ("seed phrase: {v}", "{v}", "wallet seed: {v}", "metamask recovery phrase: {v}", 'mnemonic = "{v}"', "recovery phrase {v}", "my seed words are {v}", "> {v}")),
    "answer": (lambda r: r.choice(SURNAMES), ("mother's maiden name: {v}", "security question: first pet? {v}", "Security answer: {v}", "maiden name is {v}", "security question (first school): {v}", "secret answer: {v}")),
    "encoded": (lambda r: b64(f"password={password(r)}"), ("{v}", "data: {v}", "echo {v} | base64 -d", "  password: {v}", "value: {v}", "k8s secret: {v}")),
    "licence": (lambda r: "-".join(some(r, UPPER + DIGITS, 5) for _ in range(5)), ("licence key: {v}", "{v}", "Windows key {v}", "product key = {v}", "serial: {v}", "activation code {v}")),
    "private link": (lambda r: some(r, HEX, 32), ("https://calendar.google.com/calendar/ical/x%40gmail.com/private-{v}/basic.ics", "https://app.example.org/reset?token={v}", "https://files.example.org/x?sig={v}", "https://api.example.org/feed?api_key={v}", "https://x.example.org/cb?access_token={v}", "[feed](https://x.example.org/rss?auth={v})")),
    "app password": (lambda r: " ".join(some(r, LOWER, 4) for _ in range(4)), ("gmail app password: {v}", "app password {v}", "app-specific password: {v}", "google app password is {v}")),
    "wireguard": (lambda r: some(r, ALNUM + "+/", 43) + "=", ("PrivateKey = {v}", "wireguard private key: {v}", "PresharedKey = {v}", "wg private key {v}")),
    "wallet": (lambda r: "0x" + some(r, HEX, 64), ("private key: {v}", "PRIVATE_KEY={v}", "wallet key {v}", "eth private key is {v}", "deployer pk: private {v}")),
    "split": (lambda r: some(r, ALNUM, 36), ("token is ghp_{h1}\\n{h2}", "key sk-proj-{h1}\\n> {h2}", "the wifi password is\\n{p}", "Password:\\n\\n    {p}", "## router password\\n{p}", "password:\\n```\\n{p}\\n```")),
    "half redacted": (lambda r: "AKIA" + some(r, UPPER + "234567", 16), ("aws_access_key_id = {v}", "key {v} secret ****************", "AWS: {v} / [redacted]", "{v}:xxxxxxxx", "id {v}, secret removed")),
    # personal data
    "card": (card, ("{v}", "visa {v}", "card number: {v}", "my credit card is {v} exp 04/29", "paid with {v}", "CC: {v} cvv 123", "mastercard {v} 11/27", "Kreditkarte {v}")),
    "iban": (iban, ("{v}", "IBAN: {v}", "rent goes to {v}", "my account is {v}", "transfer 200 to {v} (Ana)", "Konto: {v}", "- {v}", "iban {v} bic COBADEFF")),
    "phone": (phone, ("call mum on {v}", "phone: {v}", "{v}", "Ana {v}", "tel. {v}", "my new number is {v}", "text the plumber {v}", "whatsapp {v}", "Dr Weber, {v}", "emergency contact: {v}", "- plumber: {v}", "Handy: {v}")),
    "address": (address, ("{v}", "we live at {v}", "address: {v}", "send it to {v}", "new flat: {v}", "Ana moved to {v}", "party at {v} on Friday", "pick up the bike at {v}", "- home: {v}", "deliver to {v}")),
    "ssn": (lambda r: f"{r.randint(1, 665):03d}-{r.randint(1, 99):02d}-{r.randint(1, 9999):04d}", ("SSN {v}", "{v}", "my social security number is {v}", "social: {v}", "ssn: {v}", "tax form wants {v}")),
    "nino": (lambda r: f"{r.choice('ACEHJLM')}{r.choice('ABCEHJ')} {some(r, DIGITS, 2)} {some(r, DIGITS, 2)} {some(r, DIGITS, 2)} {r.choice('ABCD')}", ("NI number {v}", "national insurance: {v}", "{v}", "NINO: {v}")),
    "passport": (lambda r: r.choice(UPPER) + some(r, DIGITS, 8), ("passport number {v}", "passport: {v}", "my passport no is {v}", "Passport No. {v} expires 2031", "Reisepass {v}", "driver's license {v}", "id card: {v}", "driving licence number: {v}")),
    "birth": (lambda r: r.choice((f"{r.randint(1, 28)} {r.choice(('March', 'June', 'May'))} {r.randint(1940, 2015)}", f"{r.randint(1940, 2015)}-0{r.randint(1, 9)}-{r.randint(10, 28)}", f"{r.randint(10, 28)}.0{r.randint(1, 9)}.{r.randint(1940, 2015)}", f"0{r.randint(1, 9)}/{r.randint(10, 28)}/{r.randint(1940, 2015)}")), ("DOB: {v}", "date of birth {v}", "born on {v}", "birthday: {v}", "Ana's date of birth is {v}", "geboren am {v}", "dob {v}", "I was born {v}")),
    "place": (lambda r: f"{r.uniform(-80, 80):.6f}, {r.uniform(-170, 170):.6f}", ("{v}", "location: {v}", "home is at {v}", "gps {v}", "coordinates: {v}", "parked at {v}")),
    "account": (lambda r: some(r, DIGITS[1:], 8), ("account number {v}", "sort code 20-41-{s2} account {v}", "bank account: {v}", "acct no. {v}", "routing number 0{v}", "Kontonummer {v}")),
    "tax id": (lambda r: some(r, DIGITS[1:], 11), ("Steuer-ID {v}", "tax id: {v}", "Sozialversicherungsnummer {v}", "NHS number {v}", "insurance number: {v}", "medicare {v}")),
}  # fmt: skip


def forms(kind: str, count: int, seed_of: int, *, held_out: bool) -> list[str]:
    """So many texts of a kind, from the templates for tuning or from those held out; some are of more than one line."""
    random = Random(f"{kind} {seed_of} {held_out}")
    value, templates = KINDS[kind]
    chosen = templates[1 if held_out else 0 :: 2] or templates
    texts = []
    for number in range(count):
        made = value(random)
        cut = random.randint(8, 14)
        texts.append(
            chosen[number % len(chosen)].replace("\\n", "\n").format(
                v=made, n=random.choice(SITES), m=random.choice((mail(random), random.choice(NAMES).lower() + "77")),
                m1=random.choice(NAMES).lower(), h1=made[:cut], h2=made[cut:], p=password(random), s2=some(random, DIGITS, 2),
            )
        )  # fmt: skip
    return texts
