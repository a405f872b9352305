"""What the first run, the doctor's page and the choice of a model need of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator

    from druthers.models import Check, KnownModel, ModelChoice, Progress


class Caring(Protocol):
    """The part of the façade behind checking, mending and the choice of a model."""

    def doctor_steps(self) -> Generator[Check, None, None]:
        """Check everything, one thing after the other; what is wrong has a remedy. Closing it leaves the rest out."""

    def model(self) -> ModelChoice:
        """Which language model is used, and what is wrong with it, if something is."""

    def models(self) -> list[KnownModel]:
        """The models that can be used by name."""

    def use_model(self, name: str | None) -> ModelChoice:
        """Use another model from now on; None means the bundled one. The choice stays as it was when it cannot be."""

    def add_model_steps(self, source: str) -> Generator[Progress, None, KnownModel]:
        """Fetch a model, or copy one, and check it; closing it keeps what came."""
