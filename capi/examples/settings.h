/*
 * Settings for verifying: whom to trust and what to require. Made once, used by any number of calls and threads.
 */
#ifndef KYSO_EXAMPLE_SETTINGS_H
#define KYSO_EXAMPLE_SETTINGS_H

#include "example.h"

/* From a file of root certificates, and a policy in TOML or NULL for the default one. NULL, and said so, on failure. */
static kyso_settings *settings_from(const char *roots_path, const char *policy_path)
{
    kyso_error *error = NULL;
    kyso_trust_builder *trust_builder = NULL;
    kyso_trust *trust = NULL;
    kyso_policy *policy = NULL;
    kyso_settings_builder *builder = NULL;
    kyso_settings *settings = NULL;
    size_t roots_len = 0, policy_len = 0;
    unsigned char *roots = slurp(roots_path, &roots_len);
    unsigned char *policy_text = policy_path == NULL ? NULL : slurp(policy_path, &policy_len);

    if (roots == NULL || (policy_path != NULL && policy_text == NULL)) {
        goto done;
    }
    if (kyso_trust_builder_new(&trust_builder, &error) != KYSO_OK
        || kyso_trust_builder_add_anchors(trust_builder, roots, roots_len, KYSO_PURPOSE_ANY, NULL, &error) != KYSO_OK
        || kyso_trust_builder_build(trust_builder, &trust, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    if (policy_text != NULL
        && kyso_policy_from_toml((const char *)policy_text, policy_len, &policy, &error) != KYSO_OK) {
        failed(error);
        goto done;
    }
    /* Both are copied: they may be freed before the settings are used. */
    if (kyso_settings_builder_new(trust, policy, &builder, &error) != KYSO_OK
        || kyso_settings_builder_build(builder, &settings, &error) != KYSO_OK) {
        failed(error);
    }
done:
    kyso_settings_builder_free(builder);
    kyso_policy_free(policy);
    kyso_trust_free(trust);
    kyso_trust_builder_free(trust_builder);
    free(policy_text);
    free(roots);
    return settings;
}

#endif
