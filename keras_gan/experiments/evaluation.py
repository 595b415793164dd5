"""Evaluates the model of a run by the metrics of its configuration."""

from ml_collections import ConfigDict

from keras_gan import callbacks, metrics, models
from keras_gan.experiments.build import build_source
from keras_gan.experiments.config import (
    OPEN_SECTIONS,
    check_config,
    default_config,
)
from keras_gan.experiments.outputs import evaluate_outputs
from keras_gan.experiments.workdir import Workdir
from keras_gan.metrics.report import measure_and_write
from keras_gan.metrics.resolution import resolve_metrics, split_names, with_arguments


def evaluate(workdir, config=None):
    """Measures the generated samples of a run, finished or not, against its data.

    The model is `gan.keras`, or, of a run that has not ended, a newer checkpoint. Prints a
    line for each metric of `config.evaluation`, and writes the records to `evaluation.json` in
    the folder, in the place of those of the same protocol; for `data_copying` with a picture of
    samples and their nearest training images. `classification_accuracy`, of models that take
    labels, is tested on the split "test", unless `reference_split` names another.

    Of a model from images to images what it makes of a split's inputs is measured, see
    `keras_gan.experiments.outputs.evaluate_outputs`, with L1, PSNR and SSIM in any case.

    Args:
        workdir: The folder of the run.
        config: The configuration, as `run_config` returns it, of which `evaluation` and
            `data.data_dir` may be changed. Default `None`: that of the run.

    Returns:
        List of `keras_gan.metrics.Record`.

    Raises:
        FileNotFoundError: If the folder holds no model.
        ValueError: If the configuration names no metric, or differs from the run's in more than
            these; or if samples do not fit the metrics.
        keras_gan.metrics.MetricsFailedError: If metrics failed, after the others' records are
            written.
        OSError: If the records can't be written.
    """
    of_run = run_config(workdir)
    config = of_run if config is None else config
    before, after = of_run.to_dict(), config.to_dict()
    before["data"]["data_dir"] = after["data"]["data_dir"]  # Of the machine, not of the run.
    changed = sorted(s for s in before if s != "evaluation" and before[s] != after.get(s))
    if changed:
        raise ValueError(
            f"--mode=evaluate measures the run in '{workdir}' as it was trained: config."
            f"{changed[0]} can't be changed. Flags may change config.evaluation and "
            "config.data.data_dir alone."
        )
    check_config(config)
    if issubclass(models.member(config.model.name), models.TranslationModel):
        files = Workdir(workdir)
        return evaluate_outputs(_load(files), config, files.evaluation)
    if not split_names(config.evaluation.metrics):
        raise ValueError(
            "config.evaluation.metrics names no metric. Pass --config.evaluation.metrics, such as "
            f"fd,kd. Available: {', '.join(metrics.names())}."
        )
    workdir = Workdir(workdir)
    gan = _load(workdir)
    evaluator = metrics.Evaluator(**evaluator_arguments(config))
    return measure_and_write(evaluator, gan, config.evaluation.num_samples, workdir.evaluation)


def run_config(workdir):
    """Returns the configuration that a run was started with: a `ConfigDict`.

    Raises:
        FileNotFoundError: If the folder holds no run.
        ValueError: If its `config.json` is damaged.
    """
    files = Workdir(workdir)
    if not files.config.exists():
        raise FileNotFoundError(
            f"'{files.path}' holds no run ({files.config.name} is missing). Train one: python "
            f"run_experiment.py --config=... --workdir={files.path}"
        )
    config = default_config()
    for name, value in files.read_config().items():
        if name in OPEN_SECTIONS or not isinstance(value, dict):
            config[name] = ConfigDict(value) if isinstance(value, dict) else value
        else:  # Fields keep their types, also those that are not set.
            config[name].update(value)
    return config


def evaluator_arguments(config, source=None):
    """Returns the arguments of `keras_gan.metrics.Evaluator` that a configuration describes.

    Args:
        config: The configuration.
        source: The training data, if they are read already.
    """
    fields = config.evaluation
    arguments = fields.arguments.to_dict()
    name = "classification_accuracy"
    if name in split_names(fields.metrics):
        test = build_source(config, fields.reference_split or "test")
        arguments[name] = {"source": test, "seed": fields.seed, **arguments.get(name, {})}
    chosen = resolve_metrics(with_arguments(fields.metrics, arguments), fields.extractor)
    split = fields.reference_split or config.data.split
    if not any(metric.needs_real for metric in chosen):
        source = None
    elif source is None or source.split != split:
        source = build_source(config, split)
    return {
        "metrics": chosen,
        "real": source,
        "num_real": fields.num_real,
        "seed": fields.seed,
    }


def build_metric_evaluator(config, source):
    """Returns the callback that measures while training; `source` is the training data."""
    arguments = evaluator_arguments(config, source)
    return callbacks.MetricEvaluator(
        source=arguments.pop("real"),
        num_samples=config.evaluation.num_samples,
        every_epochs=config.evaluation.every_epochs,
        **arguments,
    )


def _load(workdir):
    path = workdir.newest_model()
    if path is None:
        raise FileNotFoundError(
            f"There is no model to evaluate in '{workdir.path}' yet: {workdir.model.name} and "
            "checkpoints are missing. Train it first, by the command that started the run."
        )
    if path != workdir.model:
        print(f"The run has not ended: evaluates {path}")
    return workdir.load(path)
