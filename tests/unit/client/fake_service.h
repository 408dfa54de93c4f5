/* The fake server as a service of the service control manager, under the real service's name. */
#ifndef DEPUTY_TESTS_UNIT_CLIENT_FAKE_SERVICE_H
#define DEPUTY_TESTS_UNIT_CLIENT_FAKE_SERVICE_H

/* In main, before everything else: be the service if this process was started as one. */
void fake_service_if_asked(int argc, char **argv);

/* Install it, stopped. */
void fake_service_install(void);

/* Ask the manager to start it; returns as soon as it is starting. How it goes on is in struct fake.
 */
void fake_service_begin_start(void);

/* Ask the manager to stop it; returns while it is stopping. */
void fake_service_begin_stop(void);

/* Wait until it has this state (SERVICE_RUNNING, ...). */
void fake_service_await(unsigned long state);

/* Stop and remove it, if it is there. */
void fake_service_remove(void);

#endif
