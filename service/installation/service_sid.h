/* The service's own SID, NT SERVICE\Deputy: the SHA-1 of the service's name. installer/install.cmd
 * has it too. */
#ifndef DEPUTY_INSTALLATION_SERVICE_SID_H
#define DEPUTY_INSTALLATION_SERVICE_SID_H

#define DEPUTY_SERVICE_SID "S-1-5-80-1242508813-3671721644-2916948206-3290121502-2156102083"

#endif
