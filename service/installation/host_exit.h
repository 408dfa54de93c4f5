/* How a start of the service fails. */
#ifndef DEPUTY_INSTALLATION_HOST_EXIT_H
#define DEPUTY_INSTALLATION_HOST_EXIT_H

/* Why a start failed: the service-specific exit code (also listed in the README). */
enum host_exit {
    HOST_EXIT_OK = 0,
    HOST_EXIT_CONFIGURATION = 1,
    HOST_EXIT_EVENT_SOURCE = 2,
    HOST_EXIT_ENDPOINT_TAKEN = 3,
    HOST_EXIT_ENDPOINT_SILENT = 4,
    HOST_EXIT_RPC = 5,
    HOST_EXIT_RESOURCES = 6,
    HOST_EXIT_SPOOL = 7,
    HOST_EXIT_USAGE = 8, /* of the program; never of a start */
    HOST_EXIT_MACHINE = 9,
};

#endif
