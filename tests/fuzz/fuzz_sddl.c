/* Any text as SDDL: what is read makes a descriptor that can be read. */
#include "access/condition/condition.h"
#include "access/sddl/sddl.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_conditions(const struct access_acl *acl)
{
    struct access_acl_walk walk = access_acl_walk(acl);
    struct access_ace ace;
    while (access_acl_next(&walk, &ace)) {
        bool conditional = ace.type == ACCESS_ACE_ALLOW_CALLBACK ||
                           ace.type == ACCESS_ACE_DENY_CALLBACK || ace.type == ACCESS_ACE_FILTER;
        if (conditional && !condition_present(ace.data, ace.data_size))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t domain[] = {1, 1, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0};
    struct sddl_context context = {.domain = {domain, sizeof(domain)}};
    struct sddl_error error = {0, NULL};
    struct buffer bytes = {0};
    struct descriptor descriptor;
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = 0;
    if (sddl_parse(text, &context, &bytes, &error)) {
        if (error.position > strlen(text) || !error.reason || bytes.bytes)
            abort();
    } else {
        if (descriptor_parse((const uint8_t *)bytes.bytes, bytes.size, &descriptor))
            abort();
        check_conditions(&descriptor.dacl);
        check_conditions(&descriptor.sacl);
    }
    buffer_free(&bytes);
    free(text);
    return 0;
}
