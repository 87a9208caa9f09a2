import functions from "@azure/functions";

/** The library's class of requests. Run from source, Node finds no name of a class in the library's CommonJS file. */
export const { HttpRequest } = functions;
