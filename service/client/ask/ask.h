/* What answers the requests of each operation. */
#ifndef DEPUTY_CLIENT_ASK_ASK_H
#define DEPUTY_CLIENT_ASK_ASK_H

#include "client/ask/question.h"

/* Write one object, and set the reply. */
void ask_ping(struct ask *ask);
void ask_whoami(struct ask *ask);
void ask_access(struct ask *ask);
void ask_file_open(struct ask *ask);
void ask_file_stat(struct ask *ask);
void ask_file_list(struct ask *ask);
void ask_file_list_end(struct ask *ask);
void ask_file_mkdir(struct ask *ask);
void ask_file_delete(struct ask *ask);
void ask_file_rename(struct ask *ask);
void ask_file_read(struct ask *ask);
void ask_file_write(struct ask *ask);
void ask_file_read_open(struct ask *ask);
void ask_file_read_at(struct ask *ask);
void ask_file_read_close(struct ask *ask);
void ask_file_write_open(struct ask *ask);
void ask_file_write_at(struct ask *ask);
void ask_file_write_close(struct ask *ask);
void ask_file_replace(struct ask *ask);
void ask_file_put(struct ask *ask);
void ask_file_copy(struct ask *ask);
void ask_file_copy_step(struct ask *ask);
void ask_file_commit(struct ask *ask);
void ask_file_cancel(struct ask *ask);
void ask_registry_get(struct ask *ask);
void ask_registry_list(struct ask *ask);
void ask_registry_set(struct ask *ask);
void ask_registry_delete(struct ask *ask);
void ask_registry_create(struct ask *ask);
void ask_services_list(struct ask *ask);
void ask_service_status(struct ask *ask);
void ask_service_start(struct ask *ask);
void ask_service_stop(struct ask *ask);
void ask_service_control(struct ask *ask);
void ask_events(struct ask *ask);
void ask_statistics(struct ask *ask);

#endif
