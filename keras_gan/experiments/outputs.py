"""Measures what a model from images to images makes of a split, against its targets."""

import numpy as np
from keras import ops

from keras_gan import data, engine, metrics
from keras_gan.experiments.build import build_source
from keras_gan.features.base import weights_hash
from keras_gan.metrics.record import library_versions
from keras_gan.metrics.report import measure_and_write
from keras_gan.metrics.resolution import split_names, with_arguments
from keras_gan.models.masks import MASKS
from keras_gan.utils.images import to_uint8
from keras_gan.utils.registry import Registry

# What outputs are compared with their targets by, image by image.
QUALITY = Registry(
    "metric of outputs", {"l1": metrics.L1, "psnr": metrics.PSNR, "ssim": metrics.SSIM}
)

_BATCH_SIZE = 16


def evaluate_outputs(model, config, path):
    """Measures the outputs for all inputs of a split: image by image, and as a set.

    L1, PSNR and SSIM of outputs and their targets, rounded to 8 bits as files would be; then the
    metrics of `config.evaluation`, which compare the outputs with the targets as two sets. Images
    are whole: not cut to crops, and of the crops' size if training resizes them. Noise of inputs,
    noise of the generator's layers and masks are drawn with the seed of the run. The outputs of
    unpaired domains have targets if the split's files are pairs; otherwise they are measured as a
    set alone.

    Args:
        model: A `TranslationModel`.
        config: The configuration. The split is `evaluation.reference_split`, or else
            `evaluation.split`, or else that of the training.
        path: The file that the records are added to, see `keras_gan.metrics.write_records`.

    Returns:
        List of `keras_gan.metrics.Record`.

    Raises:
        ValueError: If nothing can be measured, or the arguments of a metric do not fit.
        keras_gan.metrics.MetricsFailedError: If metrics failed, after the others' records are
            written.
        OSError: If the records can't be written.
    """
    fields = config.evaluation
    arguments = fields.arguments.to_dict()
    quality = [QUALITY.get({"name": n, **arguments.get(n, {})}) for n in QUALITY.names()]
    source = build_source(
        config, fields.reference_split or fields.split or config.data.split, held_out=True
    )
    # Made before the long work, so that mistakes in them show at once.
    evaluator = None
    if split_names(fields.metrics):
        evaluator = metrics.Evaluator(
            with_arguments(fields.metrics, arguments),
            source,
            extractor=fields.extractor,
            num_real=fields.num_real,
            seed=fields.seed,
        )
    pairs = _pairs(config, source)
    if pairs is None and evaluator is None:
        raise ValueError(
            "The two domains are no pairs, so that their images can't be compared one by one, and "
            "config.evaluation.metrics names no metric of sets. Pass --config.evaluation.metrics, "
            f"such as fd,kd. Available: {', '.join(metrics.names())}."
        )
    parts = []
    engine.random.restart_seed_generators(model.generator, config.seed)
    for inputs, targets in _batches(model, config, source if pairs is None else pairs):
        parts.append(to_uint8(_outputs(model, config, inputs, len(parts))))
        if targets is not None:
            for metric in quality:
                metric.update_state(to_uint8(targets), parts[-1])
    outputs = Outputs(np.concatenate(parts), model, config, source)
    records = []
    if pairs is None:
        print("The two domains are no pairs: without L1, PSNR and SSIM.")
    else:
        records = [_record(metric, outputs, pairs) for metric in quality]
        for record in records:
            print(record)
        metrics.write_records(path, records)
    if evaluator is None:
        print(f"Wrote {path}")
        return records
    return records + measure_and_write(evaluator, outputs, len(outputs.images), path)


class Outputs:
    """Outputs of a model, as samples that `keras_gan.metrics.Evaluator` judges.

    Args:
        images: uint8 array `(n, height, width, channels)`.
        model: The model that made them.
        config: The configuration of its run.
        source: What they were made of.
    """

    def __init__(self, images, model, config, source):
        self.images = images
        self._model = model
        self._config = config
        self._source = source

    def __iter__(self):
        """Yields batches."""
        for start in range(0, len(self.images), _BATCH_SIZE):
            yield self.images[start : start + _BATCH_SIZE]

    def origin(self):
        """Returns what a record says of the outputs."""
        fields = self._config.data
        if fields.transform is not None:
            inputs = fields.transform
        elif fields.side_by_side is not None:
            inputs = f"{fields.side_by_side} halves"
        elif fields.targets is not None:
            inputs = fields.name
        else:
            inputs = f"masks: {self._model.masks}"
        return {
            "model": type(self._model).__name__,
            "ema": False,
            "step": self._model.current_step,
            "weights": weights_hash(self._model.weights),
            "inputs": {**_origin(self._source), "are": inputs},
            "seed": self._config.seed,  # Of noise and masks.
        }


def _pairs(config, source):
    """Returns the source whose targets belong to its inputs, or `None` if there is no such."""
    if not isinstance(source, data.UnpairedSource):
        return source
    fields = config.data
    try:
        return data.pair_source(
            fields.name,
            fields.targets,
            source.split,
            image_size=source.sample_shape[:2],
            channels=(source.input_shape[-1], source.sample_shape[-1]),
            max_unreadable=fields.max_unreadable,
        )
    except ValueError:  # Other data sets than folders, or files without partners.
        return None


def _batches(model, config, source):
    """Yields inputs (of an inpainting model whole images) and targets, or `None`, of a source."""
    in_order = {"shuffle": False, "drop_remainder": False, "seed": config.seed}
    if isinstance(source, data.PairSource):
        yield from data.pair_pipeline(source, _BATCH_SIZE, **in_order).as_numpy_iterator()
        return
    is_paired = not isinstance(source, data.UnpairedSource)
    inputs = source if is_paired else source.inputs
    for images in data.pipeline(inputs, _BATCH_SIZE, **in_order).as_numpy_iterator():
        yield images, images if is_paired else None


def _outputs(model, config, inputs, number):
    """Returns what the model makes of the batch of this number."""
    if not hasattr(model, "inpaint"):
        return model.translate(inputs, _BATCH_SIZE)
    with engine.random.scope(config.seed, step=number, stream="outputs"):
        masks = ops.convert_to_numpy(MASKS[model.masks](*inputs.shape[:3]))
    return model.inpaint(inputs, masks, _BATCH_SIZE)


def _record(metric, outputs, pairs):
    about = {"num_samples": len(outputs.images), "sample_shape": list(outputs.images.shape[1:])}
    return metrics.Record(
        metric=metric.name,
        title=metric.title,
        values={metric.name: float(metric.result())},
        settings=metric.settings(),
        extractor=None,
        real={**_origin(pairs), **about},
        fake={**outputs.origin(), **about},
        rounding="8 bits",
        versions=library_versions(),
    )


def _origin(source):
    return {"data": source.name, "split": source.split, "fingerprint": source.fingerprint()}
