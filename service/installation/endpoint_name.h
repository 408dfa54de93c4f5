/* The names under which the service and its clients find each other. */
#ifndef DEPUTY_INSTALLATION_ENDPOINT_NAME_H
#define DEPUTY_INSTALLATION_ENDPOINT_NAME_H

#define ENDPOINT_PROTOCOL L"ncalrpc" /* local RPC and nothing else */
#define ENDPOINT_NAME     L"deputy"
#define SERVICE_NAME      L"Deputy" /* with the service control manager */

#endif
