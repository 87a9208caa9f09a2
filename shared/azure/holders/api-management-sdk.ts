/** The SDK is 1.4 MB in one piece. It is loaded with the first gateway, from a file of its own. */
export { ApiManagementClient } from "@azure/arm-apimanagement";
