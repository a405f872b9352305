"""Tokens that tell what they are by how they begin: one table, one pattern.

The publish stage, beside the engine behind `SecretScanner`, which knows some of these in their newest whole form alone.
Here they are found in older and newer forms too, and when only most of one is left: a token that was cut short still
helps whoever finds it. Lengths are lower bounds; what is made up is told apart by `placeholders`.

Formats: the makers' own documentation, as gathered by gitleaks (MIT) and detect-secrets (Apache-2.0).
"""

# ruff: noqa: E501 - a pattern is read whole, and people write in every script

from __future__ import annotations

import re
from typing import Final

W: Final = r"[A-Za-z0-9_-]"
A: Final = r"[A-Za-z0-9]"
X: Final = r"[0-9a-fA-F]"
BASE32: Final = r"[A-Z2-7]"
BASE58: Final = r"[1-9A-HJ-NP-Za-km-z]"
BECH32: Final = r"[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]"

# what it is called in the rule, what a person calls it, how it looks
TABLE: Final[tuple[tuple[str, str, str], ...]] = (
    ("aws-key", "an AWS access key id", rf"(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{{12,16}}(?!{A})"),
    ("aws-key", "an AWS Bedrock key", rf"ABSK{A}[A-Za-z0-9+/=]{{60,}}"),
    ("google-key", "a Google API key", rf"AIza{W}{{28,}}"),
    ("google-token", "a Google OAuth secret", rf"GOCSPX-{W}{{20,}}"),
    ("google-token", "a Google access token", rf"ya29\.{W}{{20,}}"),
    ("google-token", "a Google refresh token", rf"1//0{W}{{30,}}"),
    ("azure-secret", "an Azure client secret", r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{28,}"),
    ("azure-secret", "an Azure storage key", r"[A-Za-z0-9+/]{76}(?:AZ[A-Za-z]{2}|\+ASt)[A-Za-z0-9+/]{4,6}[=A-Za-z0-9+/]{2}"),
    ("github-token", "a GitHub token", rf"(?:gh[pousr]_{A}{{18,}}|github_pat_{W}{{20,}})"),
    ("github-token", "a GitHub token", rf"v1\.[0-9a-f]{{40}}(?!{A})"),
    ("gitlab-token", "a GitLab token", rf"(?:gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|ffct|rtr)|gloas|GR1348941)-?{W}{{16,}}"),
    ("bitbucket-token", "an Atlassian token", rf"(?:ATATT3|ATBB|ATCTT3|BBDC-){W}{{20,}}"),
    ("slack-token", "a Slack token", rf"xox(?:[abeoprs]|e\.xox[bp])-{W}{{12,}}"),
    ("slack-token", "a Slack app token", rf"xapp-[0-9]-{W}{{20,}}"),
    ("stripe-key", "a Stripe key", rf"(?:[sr]k_(?:live|test|prod)_|whsec_){A}{{16,}}"),
    ("twilio-key", "a Twilio key", rf"(?:AC|SK)[0-9a-f]{{32}}(?!{A})"),
    ("sendgrid-key", "a SendGrid key", rf"SG\.{W}{{16,}}\.{W}{{16,}}"),
    ("openai-key", "an OpenAI key", rf"sk-(?:(?:proj|svcacct|admin|None)-{W}{{20,}}|{A}{{20,}}|{A}*T3BlbkFJ{A}*)"),
    ("anthropic-key", "an Anthropic key", rf"sk-ant-{W}{{20,}}"),
    ("model-key", "a key for a model", rf"(?:sk-or-(?:v1-)?|gsk_|pplx-|r8_|xai-|tgp_v1_|fw_|nvapi-|csk-|AQ\.Ab|key_){W}{{24,}}"),
    ("huggingface-token", "a Hugging Face token", r"(?:hf|api_org)_[A-Za-z]{20,}"),
    ("npm-token", "an npm token", rf"npm_{A}{{28,}}"),
    ("pypi-token", "a PyPI token", rf"pypi-{W}{{40,}}"),
    ("rubygems-key", "a RubyGems key", rf"rubygems_{X}{{32,}}"),
    ("crates-token", "a crates.io token", rf"cio{A}{{32}}(?!{A})"),
    ("clojars-token", "a Clojars token", rf"CLOJARS_{A}{{40,}}"),
    ("docker-token", "a Docker token", rf"dckr_(?:pat|oat)_{W}{{20,}}"),
    ("telegram-token", "a Telegram bot token", rf"[0-9]{{8,10}}:{W}{{34,36}}(?!{W})"),
    ("discord-token", "a Discord token", rf"[MNO]{W}{{23,27}}\.{W}{{6}}\.{W}{{27,40}}"),
    ("mailgun-key", "a Mailgun key", rf"(?:key-[0-9a-f]{{32}}|[0-9a-f]{{32}}-[0-9a-f]{{8}}-[0-9a-f]{{8}})(?!{A})"),
    ("mailchimp-key", "a Mailchimp key", rf"[0-9a-f]{{32}}-us[0-9]{{1,2}}(?!{A})"),
    ("mail-key", "a mail service's key", rf"(?:xkeysib-{X}{{40,}}|re_{A}{{8}}_{A}{{20,}}|md-{A}{{22}}(?!{W}))"),
    ("shopify-token", "a Shopify token", rf"shp(?:at|ca|pa|ss|ua)_{X}{{28,}}"),
    ("square-token", "a Square token", rf"(?:sq0(?:csp|atp|idp)-{W}{{20,}}|EAAA[Ea-zA-Z0-9_-]{{56,64}}(?!{W}))"),
    ("facebook-token", "a Facebook token", rf"EAA{A}{{80,}}"),
    ("instagram-token", "an Instagram token", rf"IG(?:QV|QW|AA){W}{{60,}}"),
    ("digitalocean-token", "a DigitalOcean token", rf"do[opr]_v1_{X}{{40,}}"),
    ("heroku-key", "a Heroku key", rf"HRKU-{W}{{30,}}"),
    ("cloudflare-key", "a Cloudflare key", rf"v1\.0-{X}{{24}}-{X}{{100,}}"),
    ("notion-token", "a Notion token", rf"(?:secret_{A}{{40,}}|ntn_{A}{{36,}})"),
    ("linear-key", "a Linear key", rf"lin_(?:api|oauth)_{A}{{30,}}"),
    ("figma-token", "a Figma token", rf"fig[doru]_{W}{{30,}}"),
    ("airtable-token", "an Airtable token", rf"pat{A}{{14}}\.{X}{{50,}}"),
    ("asana-token", "an Asana token", rf"[0-9]/[0-9]{{10,}}(?:/[0-9]{{10,}})?:{X}{{32}}(?!{A})"),
    ("clickup-token", "a ClickUp token", r"pk_[0-9]{6,}_[A-Z0-9]{24,}"),
    ("databricks-token", "a Databricks token", rf"dapi{X}{{32}}"),
    ("grafana-token", "a Grafana token", rf"gl(?:c|sa)_{A}{{28,}}"),
    ("sentry-token", "a Sentry token", rf"sntry[su]_{W}{{30,}}"),
    ("newrelic-key", "a New Relic key", rf"NR(?:AK|JS|II)-{W}{{16,}}"),
    ("dynatrace-token", "a Dynatrace token", rf"dt0[a-z][0-9]{{2}}\.{A}{{20,}}\.{A}{{40,}}"),
    ("posthog-key", "a PostHog key", rf"ph[cx]_{A}{{36,}}"),
    ("vault-token", "a HashiCorp token", rf"(?:hv[sbr]\.{W}{{20,}}|{A}{{14}}\.atlasv1\.{W}{{40,}})"),
    ("pulumi-token", "a Pulumi token", rf"pul-{X}{{36,}}"),
    ("doppler-token", "a Doppler token", rf"dp\.(?:pt|st|ct|sa|scim|audit)\.{W}{{30,}}"),
    ("infisical-token", "an Infisical token", rf"st\.{X}{{24}}\.{X}{{32}}\.{X}{{32}}"),
    ("flyio-token", "a Fly.io token", rf"(?:fo1_{W}{{36,}}|fm[12][ar]?_[A-Za-z0-9+/=]{{60,}})"),
    ("vercel-token", "a Vercel token", rf"vc[pikra]_{A}{{24,}}"),
    ("netlify-token", "a Netlify token", rf"nf[pcuo]_{A}{{32,}}"),
    ("render-key", "a Render key", rf"rnd_{A}{{28,}}"),
    ("supabase-key", "a Supabase key", rf"sb(?:p|_secret|_publishable)_{W}{{22,}}"),
    ("planetscale-token", "a PlanetScale token", rf"pscale_(?:tkn|pw|oauth)_{W}{{28,}}"),
    ("neon-key", "a Neon key", rf"(?:npg_{A}{{11,}}|neon_api_{A}{{30,}})"),
    ("upstash-token", "an Upstash token", rf"AX{W}{{50,}}=(?!=)"),
    ("postman-key", "a Postman key", rf"PMAK-{X}{{24}}-{X}{{30,}}"),
    ("tailscale-key", "a Tailscale key", rf"tskey-[a-z]+-{W}{{16,}}"),
    ("contentful-token", "a Contentful token", rf"CFPAT-{W}{{40,}}"),
    ("mapbox-token", "a Mapbox secret token", rf"sk\.eyJ{W}{{40,}}\.{W}{{16,}}"),
    ("alibaba-key", "an Alibaba Cloud key", rf"LTAI{A}{{16,24}}(?!{A})"),
    ("tencent-key", "a Tencent Cloud key", rf"AKID{A}{{32}}(?!{A})"),
    ("onepassword-key", "a 1Password secret key", rf"(?:A3-[A-Z0-9]{{6}}-(?:[A-Z0-9]{{6}}-?[A-Z0-9]{{5}})(?:-[A-Z0-9]{{5}}){{3}}|ops_eyJ{W}{{60,}})"),
    ("bitwarden-token", "a Bitwarden token", rf"0\.{X}{{8}}-(?:{X}{{4}}-){{3}}{X}{{12}}\.{A}{{20,}}:"),
    ("adobe-secret", "an Adobe secret", rf"p8e-{W}{{28,}}"),
    ("frame-token", "a Frame.io token", rf"fio-u-{W}{{40,}}"),
    ("typeform-token", "a Typeform token", rf"tfp_{W}{{36,}}"),
    ("duffel-token", "a Duffel token", rf"duffel_(?:live|test)_{W}{{36,}}"),
    ("paystack-key", "a payment service's key", rf"(?:FLWSECK(?:_TEST)?-{A}{{12,}}|rzp_(?:live|test)_{A}{{14}}(?!{A}))"),
    ("artifactory-key", "an Artifactory key", rf"(?:AKCp{A}{{50,}}|cmVmd{A}{{50,}})"),
    ("readme-key", "a ReadMe key", rf"rdme_{A}{{50,}}"),
    ("zapier-key", "a LangSmith or Langfuse key", rf"(?:lsv2_(?:pt|sk)_{X}{{30,}}|sk-lf-[0-9a-f-]{{30,}})"),
    ("age-key", "an age secret key", rf"AGE-SECRET-KEY-(?:PQ-)?1{BECH32}{{40,}}"),
    ("nostr-key", "a Nostr secret key", r"nsec1[02-9ac-hj-np-z]{50,}"),
    ("bitcoin-key", "a private key of a wallet", rf"[xyztuv]prv{BASE58}{{90,}}"),
    ("jwt", "a signed token (JWT)", rf"ey[JI]{W}{{10,}}\.ey[JI]{W}{{10,}}(?:\.{W}*)?"),
    ("age-key", "a secret key of minisign", r"RWR[A-Za-z0-9+/]{100,}={0,2}"),
)  # fmt: skip

NAMES: Final = tuple((rule, label) for rule, label, _ in TABLE)
TOKEN: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:" + "|".join(f"(?P<t{number}>{look})" for number, (_, _, look) in enumerate(TABLE)) + ")"
)
