#include "ctl/registry/registry_commands.h"

uint32_t registry_flags(const struct call *call)
{
    const struct options *options = &call->options;
    return (options->view == 32 ? (uint32_t)DEPUTY_REGISTRY_32 : 0) |
           (options->view == 64 ? (uint32_t)DEPUTY_REGISTRY_64 : 0) |
           (options->follow ? (uint32_t)DEPUTY_REGISTRY_FOLLOW : 0) |
           (options->link ? (uint32_t)DEPUTY_REGISTRY_LINK : 0) |
           (options->create ? (uint32_t)DEPUTY_REGISTRY_CREATE : 0) |
           (options->make_volatile ? (uint32_t)DEPUTY_REGISTRY_VOLATILE : 0);
}
