"""The walk wired together: files in, one commit, pages out."""
