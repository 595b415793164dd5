"""The most that accelerators can compute, as their makers publish it."""

import re

# Dense products (where a maker gives numbers "with sparsity", their half), in 10^12 operations a
# second, bfloat16 and float32. The latter as JAX computes by default, which on these cards is TF32
# (jax-ml/jax, issue 18934). Names are those of `jax.devices()[0].device_kind`, regular
# expressions. For other cards there is `--peak_tflops`.
_PEAKS = {
    # NVIDIA's datasheets.
    r"NVIDIA (H100 80GB HBM3|H200)": (989.4, 494.7),
    r"(NVIDIA )?A100[- ].*[0-9]GB( PCIe)?": (312.0, 156.0),
    r"NVIDIA L40S": (362.05, 183.0),
}


def peak_tflops(device, precision):
    """Returns the most that a device computes, in 10^12 operations a second.

    Args:
        device: Its name, as JAX gives it.
        precision: `"float32"` (as JAX computes it by default) or `"bfloat16"`.

    Returns:
        Float, or `None` where it is not known.
    """
    for name, (bfloat16, float32) in _PEAKS.items():
        if re.fullmatch(name, device):
            return bfloat16 if precision == "bfloat16" else float32
    return None
