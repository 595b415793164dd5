r"""Context encoder at full size: random boxes of photographs are filled in, 128x128.

Other masks: --config.model.masks=free_form (brush strokes) or center.

Paper: Pathak et al., 2016, arXiv:1604.07379, section 4 (the generator learns 10 times as fast as
    the discriminator).
Data: a folder of photographs with the folders `train` and `test`; the paper's are of ImageNet.
Command: python run_experiment.py --config=configs/inpainting/photos.py --workdir=runs/boxes \
    --config.data.name=folder:/path/to/photos
Cost: 71 million weights in the generator: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_photo_tiles


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("inpainting")
    use_photo_tiles(config)
    config.model.masks = "box"
    config.model.generator.bottleneck_dim = 4000
    config.data.batch_size = 64
    config.optimizers.generator.learning_rate = 2e-3
    config.train.epochs = 100
    config.callbacks.translation_grid.every_epochs = 5
    return in_form(config, form)
