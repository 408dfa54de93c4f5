/* What sabotages do, and what undoes it: one at a time, each for the things that it is named after.
 * Those that break something return a Win32 status, and have broken nothing when it is an error. */
#ifndef DEPUTY_TESTS_PROVE_SABOTAGE_MEANS_H
#define DEPUTY_TESTS_PROVE_SABOTAGE_MEANS_H

#include <stdint.h>

/* The service's settings (settings.c). */
uint32_t shorten_shutdown(void);
void restore_preshutdown(void);
uint32_t lose_recovery(void);
void restore_recovery(void);
uint32_t start_by_hand(void);
void start_as_before(void);
uint32_t run_without_sid(void);
void run_with_sid(void);
uint32_t open_service(void);
void close_service(void);

/* Descriptors of the kit's things and of the service's data (descriptors.c). */
uint32_t open_things(void);
void close_things(void);
uint32_t open_data(void);
void close_data(void);

/* Values of the registry, all undone by restore_value (values.c). */
uint32_t widen_privileges(void);
uint32_t lose_sid(void);
uint32_t lose_messages(void);
uint32_t open_log(void);
void restore_value(void);

#endif
