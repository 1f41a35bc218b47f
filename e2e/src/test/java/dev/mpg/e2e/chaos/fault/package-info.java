/** What is done to a cluster: one class per kind, and the registry of all. */
package dev.mpg.e2e.chaos.fault;
