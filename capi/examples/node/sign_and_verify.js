// Signs a PDF with a key file and verifies it, through libkyso and koffi (https://koffi.dev).
//
//     node sign_and_verify.js LIBRARY KEY.p12 IN.pdf OUT.pdf ROOTS.pem POLICY.toml AT      (passphrase: KYSO_PASSPHRASE)

const fs = require("node:fs");
const koffi = require("koffi");

const LANG_VI = 1;
const PURPOSE_ANY = 1;
const [path, p12, source, target, rootsPath, policyPath, time] = process.argv.slice(2);
const library = koffi.load(path);

// A handle is an opaque pointer; the last argument of what can fail is the place for an error.
const str = koffi.struct("kyso_str", { data: "const char *", len: "size_t" });
const errorMessage = library.func("const char *kyso_error_message(void *error, uint32_t lang)");
const errorFree = library.func("void kyso_error_free(void *error)");

class KysoError extends Error {
  constructor(code, words) {
    super(words);
    this.code = code;
  }
}

// A function that can fail; `types` are those of its arguments before the error.
function failing(name, types) {
  const call = library.func(`uint32_t kyso_${name}(${[...types, "_Out_ void **error"].join(", ")})`);
  return (...values) => {
    const error = [null];
    const result = call(...values, error);
    if (result !== 0) {
      const words = errorMessage(error[0], LANG_VI);
      errorFree(error[0]);
      throw new KysoError(result, words);
    }
  };
}

// A function whose last output is a new handle.
function making(name, types) {
  const call = failing(name, [...types, "_Out_ void **out"]);
  return (...values) => {
    const out = [null];
    call(...values, out);
    return out[0];
  };
}

const freeing = (name) => library.func(`void kyso_${name}_free(void *handle)`);

const kyso = {
  trustBuilder: making("trust_builder_new", []),
  addAnchors: failing("trust_builder_add_anchors", ["void *b", "const uint8_t *d", "size_t n", "uint32_t p", "const char *f"]),
  trust: making("trust_builder_build", ["void *builder"]),
  policy: making("policy_from_toml", ["const uint8_t *toml", "size_t len"]),
  settingsBuilder: making("settings_builder_new", ["void *trust", "void *policy"]),
  settings: making("settings_builder_build", ["void *builder"]),
  key: making("key_from_p12_path", ["const char *path", "const uint8_t *p", "size_t n", "const char *sha256", "uint32_t scheme"]),
  request: making("sign_request_new", ["int64_t at"]),
  setReason: failing("sign_request_set_reason", ["void *request", "const char *text"]),
  setPlace: failing("sign_request_set_place", ["void *request", "uint32_t page", "double x", "double y", "double w", "double h"]),
  sign: making("sign_path", ["void *key", "void *request", "void *settings", "const char *path"]),
  save: failing("signed_save", ["void *signed", "const char *path", "bool replace"]),
  verify: making("verify_path", ["void *settings", "int64_t at", "const char *path"]),
  json: failing("verification_json", ["void *verification", "_Out_ kyso_str *out"]),
};

const at = Number(time);
const passphrase = Buffer.from(process.env.KYSO_PASSPHRASE, "utf8");

try {
  kyso.key(p12, Buffer.from("wrong"), 5, null, 0);
  throw new Error("a wrong passphrase was taken");
} catch (error) {
  if (!(error instanceof KysoError)) throw error;
  console.log(`error ${error.code}: ${error.message}`);
}

const key = kyso.key(p12, passphrase, passphrase.length, null, 0);
passphrase.fill(0);
const request = kyso.request(at);
kyso.setReason(request, "Phê duyệt");
kyso.setPlace(request, 0, 120, 240, 70, 25);
const signed = kyso.sign(key, request, null, source);
kyso.save(signed, target, false);
freeing("signed")(signed);
freeing("sign_request")(request);
freeing("key")(key);

const roots = fs.readFileSync(rootsPath);
const policyText = fs.readFileSync(policyPath);
const trustBuilder = kyso.trustBuilder();
kyso.addAnchors(trustBuilder, roots, roots.length, PURPOSE_ANY, null);
const trust = kyso.trust(trustBuilder);
const policy = kyso.policy(policyText, policyText.length);
const builder = kyso.settingsBuilder(trust, policy);
const settings = kyso.settings(builder);
freeing("settings_builder")(builder);
freeing("policy")(policy);
freeing("trust")(trust);
freeing("trust_builder")(trustBuilder);

const verification = kyso.verify(settings, at, target);
const text = {};
kyso.json(verification, text);
const report = JSON.parse(text.data);
console.log(report.verdict, report.signatures[0].signer.common_name);
freeing("verification")(verification);
freeing("settings")(settings);
