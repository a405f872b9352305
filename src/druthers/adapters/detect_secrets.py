"""The engine that knows what secrets look like: detect-secrets' plugins, asked line by line.

An adapter of `publish.ports.SecretScanner`. Only those plugins are asked that are precise on a bare line; the ones that
guess from a variable's name or from entropy alone want a programming language around them, and the guard has rules of
its own for prose. Nothing is verified over the network: the plugins' `verify` is never called.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# module of detect_secrets.plugins, the class, what its finding is called
PLUGINS: Final = (
    ("aws", "AWSKeyDetector", "aws-key"),
    ("azure_storage_key", "AzureStorageKeyDetector", "azure-secret"),
    ("basic_auth", "BasicAuthDetector", "login-in-address"),
    ("cloudant", "CloudantDetector", "cloudant-key"),
    ("discord", "DiscordBotTokenDetector", "discord-token"),
    ("github_token", "GitHubTokenDetector", "github-token"),
    ("gitlab_token", "GitLabTokenDetector", "gitlab-token"),
    ("jwt", "JwtTokenDetector", "jwt"),
    ("mailchimp", "MailchimpDetector", "mailchimp-key"),
    ("npm", "NpmDetector", "npm-token"),
    ("openai", "OpenAIDetector", "openai-key"),
    ("private_key", "PrivateKeyDetector", "private-key"),
    ("pypi_token", "PypiTokenDetector", "pypi-token"),
    ("sendgrid", "SendGridDetector", "sendgrid-key"),
    ("slack", "SlackDetector", "slack-token"),
    ("softlayer", "SoftlayerDetector", "softlayer-key"),
    ("square_oauth", "SquareOAuthDetector", "square-token"),
    ("stripe", "StripeDetector", "stripe-key"),
    ("telegram_token", "TelegramBotTokenDetector", "telegram-token"),
)
PART: Final = 8  # characters; a plugin whose pattern has groups tells only the mark in front, such as "ghp"


class DetectSecrets:
    """The plugins, imported when a first line is scanned."""

    def __init__(self) -> None:
        self._plugins: list[tuple[str, Any]] = []

    def scan(self, lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
        """For these numbered lines, each secret found: the line's number, the kind of secret, the secret itself."""
        asked = list(lines)
        if not asked:
            return
        whole = "\n".join(line for _, line in asked)  # a plugin that finds nothing in all of it is asked no more
        for kind, plugin in self._loaded():
            if next(iter(plugin.analyze_string(whole)), None) is None:
                continue
            for number, line in asked:
                for secret in plugin.analyze_string(line):
                    if secret:
                        yield number, kind, secret if len(secret) >= PART else _whole(plugin, line, secret)

    def _loaded(self) -> list[tuple[str, Any]]:
        if not self._plugins:
            for module, name, kind in PLUGINS:
                plugin = getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)
                self._plugins.append((kind, plugin()))
        return self._plugins


def _whole(plugin: Any, line: str, part: str) -> str:
    """All that the plugin's pattern matched where it told only a part of it."""
    for pattern in plugin.denylist:
        for match in pattern.finditer(line):
            if part in match.groups():
                return str(match[0])
    return part
