r"""SRResNet: photographs in 4 times the resolution by the squared error; where SRGAN begins.

Paper: Ledig et al., 2017, arXiv:1609.04802, section 3.2.
Data: a folder of photographs of at least 96x96 pixels, all of one size (tiles, if they are not),
    with the folders `train` and `test`; the paper's are 350,000 of ImageNet. Small ones are made.
Command: python run_experiment.py --config=configs/reconstruction/sr_res_net.py \
    --workdir=runs/sr_res_net --config.data.name=folder:/path/to/photos
    For a CPU: --config=configs/reconstruction/sr_res_net.py:small
Cost: 1,000,000 steps of 16 crops of 96x96: not measured here. Small form: not measured here.
Result: not measured here.
"""

from keras_gan.experiments import default_config, in_form, use_super_resolution


def get_config(form=""):
    """Returns the configuration, or its CPU form for `form="small"`, its test form for `"tiny"`."""
    config = default_config("reconstruction")
    use_super_resolution(config)
    config.model.generator = {"name": "sr_res_net", "width": 64, "num_blocks": 16}
    config.train.steps_per_epoch, config.train.epochs = 1000, 1000
    return in_form(config, form, small)


def small(config):
    """Makes the network narrower and shallower, and the training shorter and faster."""
    config.model.generator.update({"width": 32, "num_blocks": 6})
    config.train.steps_per_epoch, config.train.epochs = None, 60
    config.optimizers.generator.learning_rate = 5e-4
