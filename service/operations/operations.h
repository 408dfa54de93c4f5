/* The operations there are; each is defined in the file of its name. */
#ifndef DEPUTY_OPERATIONS_H
#define DEPUTY_OPERATIONS_H

#include "pipeline/operation.h"

extern const struct operation operation_access;
extern const struct operation operation_events_all;
extern const struct operation operation_events_own;
extern const struct operation operation_file_commit;
extern const struct operation operation_file_copy;
extern const struct operation operation_file_copy_step;
extern const struct operation operation_file_delete;
extern const struct operation operation_file_list;
extern const struct operation operation_file_list_next;
extern const struct operation operation_file_mkdir;
extern const struct operation operation_file_open;
extern const struct operation operation_file_put;
extern const struct operation operation_file_read;
extern const struct operation operation_file_rename;
extern const struct operation operation_file_replace;
extern const struct operation operation_file_stat;
extern const struct operation operation_file_write;
extern const struct operation operation_open_session;
extern const struct operation operation_registry_create;
extern const struct operation operation_registry_delete_key;
extern const struct operation operation_registry_delete_value;
extern const struct operation operation_registry_get;
extern const struct operation operation_registry_list;
extern const struct operation operation_registry_set;
extern const struct operation operation_service_control;
extern const struct operation operation_service_start;
extern const struct operation operation_service_status;
extern const struct operation operation_service_stop;
extern const struct operation operation_services_list;
extern const struct operation operation_statistics;
extern const struct operation operation_whoami;

#endif
