"""The ONNX file gives the same answers as the model, and describes its input."""

import importlib.util
import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.export import main
from mnist_demo.networks.models import MODELS

# Every kind of output, with convolutions and with batch normalisation. Each export takes about a second.
FAST = ("mlp-128",)
CHOSEN = (*FAST, "cnn-10-20", "cnn", "cnn-bn")


def test_every_family_and_every_kind_of_output_is_covered():
    for kind in ("family", "output"):
        assert {getattr(MODELS[name], kind) for name in CHOSEN} == {getattr(spec, kind) for spec in MODELS.values()}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in FAST else pytest.mark.slow) for name in CHOSEN]
)
def test_the_file_gives_the_same_answers_for_200_test_images(tmp_path, predictor, capsys, name):
    path = tmp_path / f"{name}.onnx"
    assert main([name, str(path)]) == 0
    assert str(path) in capsys.readouterr().out
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    images = shipped_test_images()[0][:200]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = {"images": images[:, None].numpy().astype(np.float32) / 255}
    probabilities, familiarity, outputs = session.run(["probabilities", "familiarity", "outputs"], given)
    model = predictor.model(name)
    expected, judgement = model.outputs(images), model.judge(images)
    assert np.abs(outputs - expected.numpy()).max() < 1e-3
    assert np.abs(probabilities - judgement.probabilities).max() < 1e-4
    assert np.abs(familiarity - judgement.familiarity).max() < 1e-2
    assert (probabilities.argmax(1) == judgement.digit).all()
    one = session.run(["probabilities"], {"images": given["images"][:1]})[0]
    assert torch.allclose(torch.from_numpy(one), torch.from_numpy(probabilities[:1]), atol=1e-5)
    file = onnx.load(path)
    onnx.checker.check_model(file, full_check=True)
    assert file.ir_version <= 9  # what onnxruntime 1.17 reads, and opset 20
    assert all(each.version <= 20 for each in file.opset_import if each.domain in ("", "ai.onnx"))
    assert {each.domain for each in file.opset_import} <= {"", "ai.onnx"}
    metadata = {prop.key: prop.value for prop in file.metadata_props}
    assert metadata["model"] == name and "20 pixels" in metadata["preprocessing"]
    assert json.loads(metadata["thresholds"])["temperature"] == model.card.thresholds.temperature


def test_wrong_arguments_give_one_sentence_and_write_nothing(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for arguments, expected in (
        (["vgg", f"{tmp_path}/x.onnx"], "No model 'vgg'; there are cnn, mlp"),
        (["mlp-128", f"{tmp_path}/file/x.onnx"], "Cannot write"),
        (["mlp-128", f"{tmp_path}/x.onnx", "--checkpoints", f"{tmp_path}/gone"], "mnist_demo.train mlp-128"),
    ):
        assert main(arguments) == 2
        message = capsys.readouterr().err
        assert expected in message and message.count("\n") == 1
    with pytest.raises(SystemExit) as stopped:
        main(["mlp-128", "x.pt"])
    assert stopped.value.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_missing_packages_are_named_with_the_install_command(tmp_path, capsys, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxscript" else found(name))
    assert main(["mlp-128", f"{tmp_path}/x.onnx"]) == 2
    assert "`pip install onnx onnxscript`" in capsys.readouterr().err
