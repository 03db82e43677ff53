"""CloudFormation templates as plain trees, whichever way they are written."""

import yaml


class _Loader(yaml.SafeLoader):
    """YAML 1.1 as SAM reads it: a short tag is the long form, and a date is text."""


def _value(loader, node):
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


def _intrinsic(loader, suffix, node):
    value = _value(loader, node)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node))
_Loader.add_multi_constructor("!", _intrinsic)


def parse(text):
    """The tree of a template's text, or {"unreadable": why}."""
    try:
        return yaml.load(text, _Loader)  # nothing but a SafeLoader
    except yaml.YAMLError as error:
        return {"unreadable": str(error)}


def dump(tree):
    """Block YAML in the order of the tree, as people write it."""
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True)


NESTED = {"AWS::Serverless::Application": "Location", "AWS::CloudFormation::Stack": "TemplateURL"}


def children(tree):
    """The paths at which a built template has its nested ones."""
    resources = tree.get("Resources") if isinstance(tree, dict) else None
    for resource in (resources or {}).values():
        if isinstance(resource, dict) and resource.get("Type") in NESTED:
            path = (resource.get("Properties") or {}).get(NESTED[resource["Type"]])
            if isinstance(path, str):
                yield path
