"""What an executor's process is sent is checked, and what it says quotes no cell."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import fupin_risk as fr
from fupin_risk.batch.job_files import JobFiles
from fupin_risk.batch.job_registers import JobRegisters
from fupin_risk.batch.score_tasks import Scoring, _arrived
from fupin_risk.distributed.executor import Parcel, TaskStoppedError, answer
from fupin_risk.errors import DefinitionError, FupinError, ModelError, Problem, RegisterError, message
from fupin_risk.model.storage import model_bytes
from fupin_risk.register.kept_registers import find_kept


@dataclass(frozen=True)
class Failing:
    """Work that stops with an error."""

    error: Exception | None

    def on_this_machine(self, copies: Path) -> Failing:
        assert copies.is_dir()
        return self

    def do(self, order: Any, number: int) -> Any:
        if self.error is not None:
            raise self.error
        return order, number


def answered(parcel: Parcel, number: int = 0) -> tuple[bool, Any]:
    done, found = pickle.loads(answer(parcel, "step", number))  # noqa: S301 - of our own making
    return done, found


def test_the_result_comes_back() -> None:
    assert answered(Parcel.of(Failing(None)), 3) == (True, ("step", 3))


def test_an_error_that_a_user_can_mend_comes_back_whole() -> None:
    problems = [
        Problem("levels.toml", message("has no rule"), remedy=message("add one")),
        Problem("b.toml", message("is empty")),
    ]
    done, error = answered(Parcel.of(Failing(DefinitionError(problems))))
    assert not done
    assert isinstance(error, DefinitionError)
    assert list(error.problems) == problems
    sentence = pickle.loads(pickle.dumps(RegisterError(message("one {thing}", thing="sentence"))))  # noqa: S301
    assert (type(sentence), str(sentence), sentence.problems) == (RegisterError, "one sentence", ())
    assert sentence.message.template == "one {thing}"


def test_any_other_error_is_said_without_its_words() -> None:
    with pytest.raises(TaskStoppedError, match=r"stopped: ValueError in test_executor.py, line \d+") as error:
        answer(Parcel.of(Failing(ValueError("某人 340123195001010011"))), "step", 0)
    assert error.value.__cause__ is None
    assert error.value.__context__ is None
    assert "某人" not in str(error.value)


def test_work_that_was_changed_on_its_way_is_refused() -> None:
    parcel = Parcel.of(Failing(None))
    done, error = answered(replace(parcel, work=parcel.work + b"."))
    assert not done
    assert "is not the one that was sent" in str(error)


def test_other_versions_are_refused_by_name() -> None:
    parcel = Parcel.of(Failing(None))
    other = tuple((name, "0.1" if name == "duckdb" else version) for name, version in parcel.versions)
    done, error = answered(replace(parcel, versions=other))
    assert not done
    assert isinstance(error, FupinError)
    assert "instead of 0.1; install the same versions" in str(error)


@pytest.fixture
def scoring(kept: Path, model: fr.RiskModel, tmp_path: Path) -> Scoring:
    found = find_kept(kept)
    assert found is not None
    files = JobFiles(tmp_path, tmp_path)
    return Scoring(JobRegisters.given(found), model, fr.load_catalogue(), {"as_of": "2018-12-31"}, files, None, 1, 1)


def test_the_job_that_arrives_has_the_same_model_definitions_and_registers(scoring: Scoring) -> None:
    arrived = pickle.loads(pickle.dumps(scoring))  # noqa: S301
    assert arrived.model.sha256 == scoring.model.sha256
    assert arrived.catalogue.sha256 == scoring.catalogue.sha256
    assert arrived.registers.sha256 == scoring.registers.sha256
    assert (arrived.job, arrived.files) == (scoring.job, scoring.files)


def test_a_model_that_was_changed_on_its_way_is_not_parsed(model: fr.RiskModel) -> None:
    files = model_bytes(model)
    changed = {**files, "model.txt": files["model.txt"].replace(b"0.", b"1.", 1)}
    with pytest.raises(ModelError, match="damaged"):
        _arrived(changed, model.sha256, {})
    with pytest.raises(ModelError, match="not the one that was sent"):
        _arrived(files, "0" * 64, {})


def test_a_register_that_was_not_kept_is_sent_nowhere(kept: Path, scoring: Scoring) -> None:
    with pytest.raises(RegisterError, match="keep it first"):
        pickle.dumps(replace(scoring, registers=JobRegisters.given(fr.read_register(kept))))
