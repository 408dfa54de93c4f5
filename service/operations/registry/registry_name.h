/* Names of registry keys and values, as callers write them. Portable: what is behind a root is
 * not known here.
 *
 *     root [ "\" component ]...
 *
 * The roots are HKLM, HKCU, HKU, HKCR and HKCC or their long forms (HKEY_LOCAL_MACHINE, ...), in
 * any case. Nothing is ever changed or left out: a name that is not exactly of this form is
 * refused. */
#ifndef DEPUTY_OPERATIONS_REGISTRY_REGISTRY_NAME_H
#define DEPUTY_OPERATIONS_REGISTRY_REGISTRY_NAME_H

#include <stddef.h>
#include <stdint.h>

/* Microsoft: "Registry Element Size Limits". */
enum {
    REGISTRY_COMPONENT_MAX = 255,    /* units of one key name */
    REGISTRY_DEPTH_MAX = 512,        /* keys below each other */
    REGISTRY_VALUE_NAME_MAX = 16383, /* units */
};

enum registry_root {
    REGISTRY_MACHINE,
    REGISTRY_CALLER, /* HKCU: the caller's own hive, never the service's */
    REGISTRY_USERS,
    REGISTRY_CLASSES,
    REGISTRY_CONFIG,
};

struct registry_name {
    enum registry_root root;
    const uint16_t *path; /* behind the root, within the text that was parsed; not zero-ended */
    size_t path_size;     /* in units; 0 is the root itself */
};

/* Read a key's name. WIN32_INVALID_NAME for a root that there is not, an empty component or an
 * embedded zero; WIN32_FILENAME_EXCED_RANGE for a component or a depth over its limit. */
uint32_t registry_name_parse(const uint16_t *text, size_t size, struct registry_name *name);

#endif
