"""Signs a PDF with a key file and verifies it, through libkyso and ctypes alone.

    sign_and_verify.py LIBRARY KEY.p12 IN.pdf OUT.pdf ROOTS.pem POLICY.toml AT      (passphrase: KYSO_PASSPHRASE)
"""

import ctypes
import json
import os
import sys
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_int64, c_size_t, c_uint32, c_void_p

LANG_VI, PURPOSE_ANY, OK = 1, 1, 0


class Str(ctypes.Structure):
    """kyso_str: text that a handle owns."""

    _fields_ = [("data", c_void_p), ("len", c_size_t)]

    def __str__(self):
        return ctypes.string_at(self.data, self.len).decode()


class KysoError(Exception):
    """What a call came back with: its number, its words in Vietnamese."""


class Kyso:
    """The functions used here with the types of their arguments. A handle is an opaque pointer."""

    OUT = POINTER(c_void_p)
    FUNCTIONS = {
        "kyso_trust_builder_new": [OUT],
        "kyso_trust_builder_add_anchors": [c_void_p, c_char_p, c_size_t, c_uint32, c_char_p],
        "kyso_trust_builder_build": [c_void_p, OUT],
        "kyso_policy_from_toml": [c_char_p, c_size_t, OUT],
        "kyso_settings_builder_new": [c_void_p, c_void_p, OUT],
        "kyso_settings_builder_build": [c_void_p, OUT],
        "kyso_key_from_p12_path": [c_char_p, c_char_p, c_size_t, c_char_p, c_uint32, OUT],
        "kyso_sign_request_new": [c_int64, OUT],
        "kyso_sign_request_set_reason": [c_void_p, c_char_p],
        "kyso_sign_request_set_place": [c_void_p, c_uint32] + [c_double] * 4,
        "kyso_sign_path": [c_void_p, c_void_p, c_void_p, c_char_p, OUT],
        "kyso_signed_save": [c_void_p, c_char_p, c_bool],
        "kyso_verify_path": [c_void_p, c_int64, c_char_p, OUT],
        "kyso_verification_json": [c_void_p, POINTER(Str)],
    }
    FREED = ["trust_builder", "trust", "policy", "settings_builder", "settings", "key", "sign_request", "signed", "verification"]

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        for name, arguments in self.FUNCTIONS.items():
            # The last argument is the place for an error.
            getattr(self.library, name).argtypes = arguments + [self.OUT]
            getattr(self.library, name).restype = c_uint32
        for name in self.FREED:
            getattr(self.library, f"kyso_{name}_free").argtypes = [c_void_p]
        self.library.kyso_error_message.argtypes = [c_void_p, c_uint32]
        self.library.kyso_error_message.restype = c_char_p
        self.library.kyso_error_free.argtypes = [c_void_p]

    def call(self, name, *arguments):
        """Calls a function that can fail."""
        error = c_void_p()
        result = getattr(self.library, f"kyso_{name}")(*arguments, byref(error))
        if result != OK:
            words = self.library.kyso_error_message(error, LANG_VI).decode()
            self.library.kyso_error_free(error)
            raise KysoError(result, words)

    def new(self, name, *arguments):
        """Calls a function whose output is a new handle."""
        out = c_void_p()
        self.call(name, *arguments, byref(out))
        return out

    def free(self, **handles):
        for name, handle in handles.items():
            getattr(self.library, f"kyso_{name}_free")(handle)


def settings(kyso, roots, policy, purpose):
    """Whom to trust and what to require."""
    trust_builder = kyso.new("trust_builder_new")
    kyso.call("trust_builder_add_anchors", trust_builder, roots, len(roots), purpose, None)
    trust = kyso.new("trust_builder_build", trust_builder)
    policy = kyso.new("policy_from_toml", policy, len(policy))
    builder = kyso.new("settings_builder_new", trust, policy)
    made = kyso.new("settings_builder_build", builder)
    kyso.free(trust_builder=trust_builder, trust=trust, policy=policy, settings_builder=builder)
    return made


def main():
    library, p12, source, target, roots, policy, at = sys.argv[1:]
    at = int(at)
    kyso = Kyso(library)
    passphrase = os.environ["KYSO_PASSPHRASE"].encode()

    try:
        kyso.new("key_from_p12_path", p12.encode(), b"wrong", 5, None, 0)
        sys.exit("a wrong passphrase was taken")
    except KysoError as error:
        print("error %d: %s" % error.args)

    key = kyso.new("key_from_p12_path", p12.encode(), passphrase, len(passphrase), None, 0)
    request = kyso.new("sign_request_new", at)
    kyso.call("sign_request_set_reason", request, "Phê duyệt".encode())
    kyso.call("sign_request_set_place", request, 0, 120.0, 240.0, 70.0, 25.0)
    signed = kyso.new("sign_path", key, request, None, source.encode())
    kyso.call("signed_save", signed, target.encode(), False)
    kyso.free(signed=signed, sign_request=request, key=key)

    with open(roots, "rb") as file:
        roots = file.read()
    with open(policy, "rb") as file:
        policy = file.read()
    made = settings(kyso, roots, policy, PURPOSE_ANY)
    verification = kyso.new("verify_path", made, at, target.encode())
    text = Str()
    kyso.call("verification_json", verification, byref(text))
    report = json.loads(str(text))
    print(report["verdict"], report["signatures"][0]["signer"]["common_name"])
    kyso.free(verification=verification, settings=made)


if __name__ == "__main__":
    main()
