/* What makes the process harder to abuse, before it does anything else. */
#ifndef DEPUTY_HOST_HARDENING_H
#define DEPUTY_HOST_HARDENING_H

/* Limit DLL loading to System32, end the process when its heap is corrupted, show no error boxes.
 * What the platform does not have is left out: none of it is relied on. */
void hardening_apply(void);

#endif
