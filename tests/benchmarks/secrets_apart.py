"""Recall on lines that somebody else wrote than whoever wrote the rules, and that no rule was tuned on.

    python tests/benchmarks/secrets_apart.py [--each 4] [--missed]

Some 130 forms, by the tokens' published shapes and by how people note down a password, a PIN or a code; each filled at
random. They are for judging only: whoever mends a rule after looking at them should write new ones.
"""

from __future__ import annotations

import argparse
import random
import re
import string
from collections import Counter

from druthers.adapters.detect_secrets import DetectSecrets
from druthers.publish.spotting import spot

ANY = string.ascii_letters + string.digits
ALPHABETS = {
    "an": ANY,
    "lo": string.ascii_lowercase + string.digits,
    "up": string.ascii_uppercase + string.digits,
    "az": string.ascii_letters,
    "hex": "0123456789abcdef",
    "b64": ANY + "+/",
    "url": ANY + "-_",
    "dot": ANY + "./",
    "num": string.digits,
    "b32": string.ascii_uppercase + "234567",
    "bech": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "sign": string.ascii_lowercase + string.digits + "!@#$%^&*(-_=+)",
}
WORDS = [
    "apple",
    "river",
    "stone",
    "velvet",
    "otter",
    "copper",
    "lantern",
    "maple",
    "gravel",
    "winter",
    "pepper",
    "saddle",
    "thunder",
    "willow",
]
# <kind:length> is filled from the alphabets above; <pw>, <words>, <jwt>, <pin> as their names say. A bar of `‖` keeps a
# prefix in two pieces here, so that no scanner stops at this file.
FORMS = """
AWS_ACCESS_KEY_ID=AK‖IA<up:16>
the old key was AS‖IA<up:16> i think
aws_secret_access_key = <b64:40>
    secretKey: "<b64:40>"
git clone https://gh‖p_<an:36>@github.com/ana/notes
token github‖_pat_<an:22>_<an:59>
export GH_TOKEN=gh‖o_<an:36>
glp‖at-<url:20> expires in may
xo‖xb-<num:12>-<num:12>-<an:24>
curl -X POST https://hooks.slack.com/services/T<up:8>/B<up:10>/<an:24>
stripe: sk‖_live_<an:24>
rk‖_live_<an:24>
maps key AI‖za<url:35>
"client_secret":"GOC‖SPX-<url:28>"
ya‖29.<url:68>
SK<hex:32>
twilio auth token: <hex:32>
S‖G.<url:22>.<url:43>
key-<hex:32>
<hex:32>-us12 mailchimp api
OPENAI_API_KEY=sk‖-<an:20>T3BlbkFJ<an:20>
sk‖-proj-<url:74>T3BlbkFJ<url:73>
x-api-key: sk‖-ant-api03-<url:93>AA
h‖f_<az:34>
//registry.npmjs.org/:_authToken=np‖m_<an:36>
py‖pi-AgEIcHlwaS5vcmc<url:90>
bot 7<num:9>:AA<url:33>
discord token M<an:23>.<url:6>.<url:27>
https://discord.com/api/webhooks/<num:18>/<url:68>
shp‖at_<hex:32>
sq0‖atp-<url:22>
EA‖AA<url:60>  # square
dop‖_v1_<hex:64>
HEROKU_API_KEY=<hex:8>-<hex:4>-<hex:4>-<hex:4>-<hex:12>
CLOUDFLARE_API_TOKEN=<url:40>
secret_<an:43>
NOTION=nt‖n_<an:46>
lin_‖api_<an:40>
fi‖gd_<url:40>
da‖pi<hex:32>
DefaultEndpointsProtocol=https;AccountName=ana;AccountKey=<b64:86>==;EndpointSuffix=core.windows.net
AZURE_CLIENT_SECRET=<an:3>8Q~<url:34>
"private_key_id": "<hex:40>",
sl‖.<url:135>
EA‖ACEdEose0cBA<an:60>
bearer AAAAAAAAAAAAAAAAAAAAA<an:60>
pat<an:14>.<hex:64>
ATA‖TT3xFfGF0<url:60>=0A1B2C3D
gl‖sa_<an:32>_<hex:8>
NR‖AK-<up:27>
PM‖AK-<hex:24>-<hex:34>
-----BEGIN RSA ‖PRIVATE KEY-----
-----BEGIN OPENSSH ‖PRIVATE KEY-----
-----BEGIN PGP ‖PRIVATE KEY BLOCK-----
AGE-SECRET-‖KEY-1<bech:58>
Authorization: Bearer <jwt>
cookie: session=<jwt>
https://ana:<an:12>@nas.local/share
curl -u ana:<pw> https://example.net/api
curl -H "Authorization: Basic <b64:24>" https://x.net
postgres://app:<an:14>@db.internal:5432/app
mongodb+srv://ana:<an:12>@cluster0.abcde.mongodb.net
redis://:<an:20>@10.0.0.3:6379/0
Server=db;Database=x;User Id=sa;Password=<pw>;
wifi password is <pw>
Wi-Fi at the cabin: network Otter, pass <pw>
pw: <pw>
Password - <pw>
my netflix login is ana@example.org / <pw>
password: <pw>
the password for the router is `<pw>`
user: ana pass: <pw>
changed bank password to <pw> today
DB_PASSWORD=<pw>
export MYSQL_PWD='<pw>'
  "password": "<pw>",
password = '<pw>'
mysql -u root -p<pw> mydb
sshpass -p '<pw>' ssh ana@nas
admin_pass: <pw>
passphrase for the laptop disk: <words>
- **Password**: <pw>
| router | admin | <pw> | password |
Passwort: <pw>
mot de passe : <pw>
PIN for the new card is <pin>
alarm code <pin>#
door code: <pin>
SIM pin <pin> puk <num:8>
gate code is *<pin>
the safe combination is <num:2>-<num:2>-<num:2>
seed phrase: abandon ability able about above absent absorb abstract absurd abuse access zoo
legal winner thank year wave sausage worth useful legal winner thank yellow
recovery codes: <lo:5>-<lo:5> <lo:5>-<lo:5>
backup code <num:8>
otpauth://totp/Ana?secret=<b32:32>&issuer=X
2fa secret: <b32:16>
WIFI:T:WPA;S:Otter;P:<an:12>;;
api_key = <hex:32>
apiKey: "<an:32>"
https://api.weather.example/v1?lat=1&appid=<hex:32>
?access_token=<an:40>
X-Auth-Token: <hex:40>
SECRET_KEY = 'django-insecure-<sign:50>'
client_secret=<an:32>
my openweather api key is <hex:32>
token: <an:40>
auth_token=<hex:32>
consumer_secret: <an:50>
ENCRYPTION_KEY=<b64:43>=
webhook secret wh‖sec_<an:32>
machine api.example.net login ana password <pw>
ana:$apr1$<an:8>$<dot:22>
root:$6$<an:8>$<dot:86>:19000:0:99999:7:::
{"auths":{"https://index.docker.io/v1/":{"auth":"<b64:32>"}}}
hv‖s.<url:95>
dp‖.pt.<an:43>
sntr‖ys_<b64:100>
pscale‖_tkn_<url:43>
sb‖p_<hex:40>
VERCEL_TOKEN=<an:24>
pu‖l-<hex:40>
<an:14>.atlasv1.<url:67>
pp‖lx-<an:48>
gs‖k_<an:52>
r8‖_<an:37>
ruby‖gems_<hex:48>
CLO‖JARS_<hex:60>
AK‖Cp<an:69>
access_‖token$production$<lo:16>$<hex:32>
dt0‖c01.<up:24>.<up:64>
CFP‖AT-<url:43>
FlyV1 fm‖2_<b64:108>
""".strip("\n").split("\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--each", type=int, default=4, help="lines of each form")
    parser.add_argument("--missed", action="store_true", help="print which forms were missed, and how often")
    given = parser.parse_args()
    chance, scanner = random.Random(20261122), DetectSecrets()
    missed: Counter[str] = Counter()
    for form in FORMS:
        for _ in range(given.each):
            missed[form] += not spot(filled(form, chance), scanner)
    total = given.each * len(FORMS)
    print(f"{total - missed.total()} of {total} lines were found: recall {1 - missed.total() / total:.3f}")
    for form, times in missed.most_common() if given.missed else ():
        if times:
            print(f"  {times} of {given.each}  {form.replace('‖', '')[:100]}")
    return 0


def filled(form: str, chance: random.Random) -> str:
    return re.sub(r"<(\w+)(?::(\d+))?>", lambda gap: _drawn(gap[1], int(gap[2] or 0), chance), form.replace("‖", ""))


def _drawn(kind: str, length: int, chance: random.Random) -> str:
    if kind == "pin":
        return str(chance.randrange(1000, 9999))
    if kind == "words":
        return " ".join(chance.sample(WORDS, 4))
    if kind == "jwt":
        parts = ("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOi" + _drawn("an", 24, chance), _drawn("url", 43, chance))
        return ".".join(parts)
    if kind == "pw":
        return chance.choice(
            (
                chance.choice(WORDS).title() + str(chance.randrange(10, 9999)) + chance.choice("!$#?*"),
                _drawn("an", chance.randrange(8, 14), chance) + chance.choice("!@#$%^&*"),
                "-".join(chance.sample(WORDS, 3)) + str(chance.randrange(10)),
                chance.choice(WORDS) + chance.choice(WORDS) + str(chance.randrange(100)),
            )
        )
    return "".join(chance.choices(ALPHABETS[kind], k=length))


if __name__ == "__main__":
    raise SystemExit(main())
