"""What would break a caller between two OpenAPI descriptions, as the policy at /api/v1/docs/#compatibility says it.

A caller sends what the old description allows and reads what it promises. So what is sent may only be allowed more, and
what is answered may only be promised more.
"""

REQUEST, ANSWER = "request", "answer"
LIMITS = {"maxLength": min, "maxItems": min, "maximum": min, "minLength": max, "minItems": max, "minimum": max}


def breaking(old, new):
    """A sentence for each thing that breaks."""
    found = []
    for path, item in old["paths"].items():
        for method, operation in item.items():
            name = f"{method.upper()} {path}"
            changed = new["paths"].get(path, {}).get(method)
            if changed is None:
                found.append(f"{name} is gone")
            else:
                found += [f"{name}: {line}" for line in _operation(operation, changed, old, new)]
    return found


def _operation(old, new, whole_old, whole_new):
    compare = _Comparison(whole_old, whole_new)
    yield from _parameters(old, new, compare)
    sent, sent_then = _body(old.get("requestBody")), _body(new.get("requestBody"))
    if sent_then and not sent and new["requestBody"].get("required"):
        yield "a body is required"
    if sent:
        yield from compare.schemas(sent, sent_then or {}, "body", REQUEST)
    for status, answer in old["responses"].items():
        if status not in new["responses"]:
            yield f"{status} is no longer answered"
        for kind, content in answer.get("content", {}).items():
            then = new["responses"].get(status, {}).get("content", {}).get(kind)
            if then is None:
                yield f"{status} is no longer answered as {kind}"
            else:
                yield from compare.schemas(content.get("schema", {}), then.get("schema", {}), status, ANSWER)


def _parameters(old, new, compare):
    before = {(row["in"], row["name"]): row for row in old.get("parameters", ())}
    after = {(row["in"], row["name"]): row for row in new.get("parameters", ())}
    for key, row in before.items():
        if key not in after:
            yield f"parameter {key[1]} is gone"
        else:
            yield from compare.schemas(row.get("schema", {}), after[key].get("schema", {}), key[1], REQUEST)
    for key, row in after.items():
        if row.get("required") and not before.get(key, {}).get("required"):
            yield f"parameter {key[1]} is required"


def _body(body):
    return next(iter(body["content"].values()))["schema"] if body else None


class _Comparison:
    def __init__(self, old, new):
        self.old, self.new, self.seen = old, new, set()

    def schemas(self, old, new, where, way):
        pair = (str(old), str(new), way)
        if pair in self.seen:
            return
        self.seen.add(pair)
        old, new = resolved(old, self.old), resolved(new, self.new)
        yield from _types(old, new, where, way)
        yield from _choices(old, new, where)
        if way == REQUEST:
            yield from _limits(old, new, where)
        for name, part in old.get("properties", {}).items():
            if name not in new.get("properties", {}):
                yield f"{where}.{name} is gone"
            else:
                yield from self.schemas(part, new["properties"][name], f"{where}.{name}", way)
        gained, lost = _required(old, new)
        if way == REQUEST:
            yield from (f"{where}.{name} is required" for name in gained)
        else:
            yield from (f"{where}.{name} may be left out" for name in lost)
        if "items" in old:
            yield from self.schemas(old["items"], new.get("items", {}), f"{where}[]", way)


def _required(old, new):
    before, after = set(old.get("required", ())), set(new.get("required", ()))
    return sorted(after - before), sorted(before & set(new.get("properties", {})) - after)


def resolved(schema, whole):
    """The schema itself where it is referred to; the parts of one that is put together, as one."""
    if "$ref" in schema:
        found = whole
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return resolved(found, whole)
    parts = [resolved(part, whole) for word in ("allOf", "oneOf", "anyOf") for part in schema.get(word, ())]
    if not parts:
        return schema
    together = {name: value for part in parts for name, value in part.items()}
    types = {kind for part in parts for kind in kinds(part)}
    enums = [part["enum"] for part in parts if "enum" in part]
    together |= {"type": sorted(types)} if types else {}
    together |= {"enum": [value for enum in enums for value in enum]} if enums else {}
    return {name: value for name, value in schema.items() if name not in ("allOf", "oneOf", "anyOf")} | together


def kinds(schema):
    """The types of a schema; what is written “true” or “false” is a boolean, whatever it was described as."""
    if set(schema.get("enum", ())) == {"true", "false"}:
        return {"boolean"}
    found = schema.get("type", ())
    return {found} if isinstance(found, str) else set(found)


def _types(old, new, where, way):
    before, after = kinds(old), kinds(new)
    if not (before and after) or before == after:
        return
    if way == REQUEST and not before <= after:
        yield f"{where} takes no {', '.join(sorted(before - after))}"
    if way == ANSWER and not after <= before:
        yield f"{where} may be {', '.join(sorted(after - before))}"


def _choices(old, new, where):
    gone = [value for value in old.get("enum", ()) if "enum" in new and value not in new["enum"]]
    if gone:
        yield f"{where} is no longer {', '.join(map(str, gone))}"


def _limits(old, new, where):
    for name, stricter in LIMITS.items():
        if name in new and (name not in old or stricter(old[name], new[name]) != old[name]):
            yield f"{where} has a narrower {name}"
    if "pattern" in new and old.get("pattern") != new["pattern"]:
        yield f"{where} has another pattern"
    if "enum" in new and "enum" not in old:
        yield f"{where} takes a few texts alone"
