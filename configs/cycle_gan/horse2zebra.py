r"""CycleGAN at full size: zebras from horses, 256x256.

Paper: Zhu et al., 2017, arXiv:1703.10593, section 4 and appendix 7.
Data: the authors' `trainA` and `testA` (1,067 and 120 horses) as `train` and `test` of one folder,
    `trainB` and `testB` (1,334 and 140 zebras) of another.
Command: python run_experiment.py --config=configs/cycle_gan/horse2zebra.py --workdir=runs/zebras \
    --config.data.name=folder:/path/to/horses --config.data.targets=folder:/path/to/zebras
Cost: 266,800 steps of one image of each domain: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_linear_decay


def get_config(form=""):
    """Returns the configuration, or its test form for `form="tiny"`."""
    config = default_config("cycle_gan")
    config.data.name = "folder:horses"
    config.data.targets = "folder:zebras"
    config.data.channels = 3
    config.data.image_size, config.data.crop_size = 286, 256
    config.data.flip = True
    config.data.batch_size = 1
    for name in ("discriminator", "inverse_discriminator"):
        config.model[name].normalization = "instance"
    # The identity term is for paintings. With it horses stay nearer to what they were.
    config.model.identity_weight = 0.0
    use_linear_decay(config, 100, 100)
    config.callbacks.translation_grid.every_epochs = 5
    config.evaluation.split = "test"
    config.evaluation.metrics = "fid,kid"
    config.evaluation.arguments = {"kid": {"subset_size": 100}}
    return in_form(config, form)
