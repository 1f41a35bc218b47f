package dev.mpg.operator.model;

import dev.mpg.operator.api.v1alpha1.UserRole;

/**
 * A login user.
 *
 * @param name its name in the server
 * @param role its group
 * @param database the database in its URLs
 * @param secret name of its Secret
 */
public record UserModel(String name, UserRole role, String database, String secret) {}
