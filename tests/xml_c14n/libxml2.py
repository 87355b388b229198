"""Canonical forms by libxml2, which xmllint and xmlsec1 are made of, many in one process.

Reads a file of requests, writes a file of answers. A request is a line of JSON and then as many octets as it says:
  {"len": N, "mode": 0|1|2, "comments": 0|1, "prefixes": [..], "apex": null|n, "without": null|n}
`mode` is 0 for Canonical XML 1.0, 1 for exclusive, 2 for 1.1; `apex` and `without` count elements in document order, from 0.
An answer is a line "ok N", "refused" (not well-formed, with or without namespaces) or "uncanonical", and N octets.
"""
import ctypes, ctypes.util, json, sys

name = ctypes.util.find_library("xml2") or "libxml2.so.2"
lib = ctypes.CDLL(name)
P, S, I = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int


def function(name, result, *arguments):
    found = getattr(lib, name)
    found.restype, found.argtypes = result, list(arguments)
    return found


class Error(ctypes.Structure):
    _fields_ = [("domain", I), ("code", I), ("message", S), ("level", I)]


xmlNewParserCtxt = function("xmlNewParserCtxt", P)
xmlCtxtReadMemory = function("xmlCtxtReadMemory", P, P, S, I, S, S, I)
xmlFreeParserCtxt = function("xmlFreeParserCtxt", None, P)
xmlFreeDoc = function("xmlFreeDoc", None, P)
xmlXPathNewContext = function("xmlXPathNewContext", P, P)
xmlXPathFreeContext = function("xmlXPathFreeContext", None, P)
xmlXPathFreeObject = function("xmlXPathFreeObject", None, P)
xmlXPathEval = function("xmlXPathEval", P, S, P)
xmlC14NDocDumpMemory = function("xmlC14NDocDumpMemory", I, P, P, I, ctypes.POINTER(S), I, ctypes.POINTER(P))
HANDLER = ctypes.CFUNCTYPE(None, P, ctypes.POINTER(Error))
xmlSetStructuredErrorFunc = function("xmlSetStructuredErrorFunc", None, P, HANDLER)
free = ctypes.CFUNCTYPE(None, P)(P.in_dll(lib, "xmlFree").value)


class Object(ctypes.Structure):
    _fields_ = [("type", I), ("nodeset", P)]


errors = []


@HANDLER
def handler(_, error):
    errors.append((error.contents.domain, error.contents.code, error.contents.level))


xmlSetStructuredErrorFunc(None, handler)

PARSER, NAMESPACE = 1, 3
NS_URI = (99, 100)  # "not a valid URI", "not absolute": for what uses the name, no matter of well-formedness
# As xmllint --noent.
NOENT, NONET, HUGE = 1 << 1, 1 << 11, 1 << 19


def well_formed():
    for domain, code, level in errors:
        if domain == PARSER and level >= 3 or domain == NAMESPACE and level >= 2 and code not in NS_URI:
            return False
    return True


def selection(apex, without):
    left_out = "" if without is None else f"[count(ancestor-or-self::node()|(//*)[{without + 1}])!=count(ancestor-or-self::node())]"
    if apex is None:
        sets = ["(//.)", "(//@*)", "(//namespace::*)"]
    else:
        below = f"(//*)[{apex + 1}]/descendant-or-self::"
        sets = [f"({below}node())", f"({below}*/@*)", f"({below}*/namespace::*)"]
    return "|".join(one + left_out for one in sets).encode()


def canonical(octets, mode, comments, prefixes, apex, without):
    errors.clear()
    parser = xmlNewParserCtxt()
    document = xmlCtxtReadMemory(parser, octets, len(octets), None, None, NOENT | NONET | HUGE)
    xmlFreeParserCtxt(parser)
    if not document or not well_formed():
        if document:
            xmlFreeDoc(document)
        return None, "refused " + ",".join(f"{d}:{c}:{l}" for d, c, l in errors[:3])
    context = found = nodes = None
    if apex is not None or without is not None:
        context = xmlXPathNewContext(document)
        found = xmlXPathEval(selection(apex, without), context)
        nodes = ctypes.cast(found, ctypes.POINTER(Object)).contents.nodeset
    inclusive = (S * (len(prefixes) + 1))(*[p.encode() for p in prefixes], None) if prefixes else None
    out = P()
    length = xmlC14NDocDumpMemory(document, nodes, mode, inclusive, comments, ctypes.byref(out))
    result = ctypes.string_at(out.value, length) if length >= 0 and out.value else None
    if out.value:
        free(out)
    if found:
        xmlXPathFreeObject(found)
    if context:
        xmlXPathFreeContext(context)
    xmlFreeDoc(document)
    return result, "uncanonical"


with open(sys.argv[1], "rb") as requests, open(sys.argv[2], "wb") as answers:
    while line := requests.readline():
        request = json.loads(line)
        octets = requests.read(request["len"])
        result, why = canonical(octets, *(request[k] for k in ("mode", "comments", "prefixes", "apex", "without")))
        if result is None:
            answers.write(why.encode() + b"\n")
        else:
            answers.write(b"ok %d\n" % len(result) + result)
