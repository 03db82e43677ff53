"""All cases, in groups by what they are about."""

from . import generated, images, makefile, nested, options, output, resources, rust, values

CASES = [case for group in (makefile, resources, nested, images, values, options, output, rust, generated) for case in group.CASES]

_names = [case.name for case in CASES]
assert len(_names) == len(set(_names)), "two cases have one name"
